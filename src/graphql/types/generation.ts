import type { RoutingDecision } from '../../routing/decision.ts'
import { lorasOf, type KeptLora } from '../../use-cases/lora-shelf.ts'
import type { Builder } from '../builder.ts'
import type { Enums } from './enums.ts'
import type { FailureRef } from './errors.ts'
import type { RoutingRef } from './routing.ts'

export type GenerationRef = ReturnType<typeof addGeneration>

interface Shared {
  readonly enums: Enums
  readonly failure: FailureRef
  readonly routing: RoutingRef
}

/** One prompt becoming one picture, as whoever holds its id may see it. */
export function addGeneration(builder: Builder, { enums, failure, routing }: Shared) {
  builder.objectRef<{ code: string; message: string }>('GenerationFailure').implement({
    description: 'Why a generation has no picture.',
    interfaces: [failure],
    // The other kinds of Error are thrown, and told apart by their classes.
    isTypeOf: (value) => !(value instanceof Error),
  })
  const lora = builder.objectRef<KeptLora>('GenerationLora').implement({
    description: 'A low-rank change to the model’s weights that a generation is drawn with.',
    fields: (t) => ({
      name: t.exposeString('name', { nullable: true, description: 'Of one that is on the server.' }),
      url: t.exposeString('url', { nullable: true, description: 'Of one that is fetched.' }),
      scale: t.exposeFloat('scale', { description: 'How much of it.' }),
    }),
  })
  const generation = builder.prismaNode('Generation', {
    description: 'One prompt becoming one picture. Its id cannot be guessed and is all it takes to read it.',
    id: { field: 'id', description: 'Unguessable; keep it to come back to the generation.' },
    // Asked for by an unknown id through `node`: null, like everywhere else.
    nullable: true,
    select: { id: true },
    fields: (t) => ({
      prompt: t.exposeString('prompt', { description: 'As it was asked.' }),
      negativePrompt: t.exposeString('negativePrompt', {
        nullable: true,
        description: 'What to keep out, as it was asked.',
      }),
      prompt2: t.exposeString('prompt2', {
        nullable: true,
        description: 'For the text encoders after the first, as it was asked.',
      }),
      negativePrompt2: t.exposeString('negativePrompt2', {
        nullable: true,
        description: 'What those are to keep out, as it was asked.',
      }),
      initImage: t.relation('initImage', {
        nullable: true,
        description: 'The picture that it starts from, before it is cropped.',
      }),
      mask: t.relation('mask', {
        nullable: true,
        description: 'What of `initImage` is repainted: white.',
      }),
      loras: t.field({
        type: [lora],
        description: 'What changes the model’s weights, in this order.',
        select: { loras: true },
        resolve: (row) => [...lorasOf(row)],
      }),
      batchIndex: t.exposeInt('batchIndex', {
        description: 'Its place in `batch`, from 0 on; 0 where it was asked for alone.',
      }),
      status: t.expose('status', { type: enums.status, description: 'Where it is.' }),
      modelId: t.exposeString('modelId', {
        nullable: true,
        description: 'The model that draws it; null until it is chosen.',
      }),
      routing: t.field({
        type: routing,
        nullable: true,
        description: 'How the model was chosen; null until it is.',
        select: { decision: true },
        resolve: ({ decision }) => decision as unknown as RoutingDecision | null,
      }),
      steps: t.exposeInt('steps', {
        nullable: true,
        description: 'Denoising steps; null until the model is chosen, as are all defaults.',
      }),
      guidanceScale: t.exposeFloat('guidanceScale', {
        nullable: true,
        description: 'How strictly the prompt is followed.',
      }),
      width: t.exposeInt('width', { nullable: true, description: 'Pixels.' }),
      height: t.exposeInt('height', { nullable: true, description: 'Pixels.' }),
      seed: t.exposeString('seed', {
        nullable: true,
        description: 'What the noise starts from: the same seed and parameters give the same picture.',
      }),
      sampler: t.expose('sampler', {
        type: enums.sampler,
        nullable: true,
        description: 'How it is sampled.',
      }),
      strength: t.exposeFloat('strength', {
        nullable: true,
        description: 'How much of `initImage` changes, 0 to 1; null without one.',
      }),
      clipSkip: t.exposeInt('clipSkip', {
        nullable: true,
        description: 'Layers of CLIP that are passed over, as it was asked.',
      }),
      guidanceRescale: t.exposeFloat('guidanceRescale', {
        nullable: true,
        description: 'How far guidance is kept from overexposing the picture, as it was asked.',
      }),
      trueCfgScale: t.exposeFloat('trueCfgScale', {
        nullable: true,
        description: 'Guidance away from the negative prompt beside `guidanceScale`, as it was asked.',
      }),
      image: t.relation('image', { nullable: true, description: 'The picture, once it is COMPLETED.' }),
      versionNumber: t.exposeInt('versionNumber', {
        description: '1, or one more than that of the generation it is an edit of.',
      }),
      editedFrom: t.relation('editedFrom', { nullable: true, description: 'What it is an edit of.' }),
      edits: t.relation('edits', {
        description: 'Its edits, oldest first.',
        query: { orderBy: { createdAt: 'asc' } },
      }),
      error: t.field({
        type: failure,
        nullable: true,
        description: 'Why it FAILED; null otherwise.',
        select: { errorCode: true, errorMessage: true },
        resolve: ({ errorCode, errorMessage }) =>
          errorCode === null ? null : { code: errorCode, message: errorMessage ?? '' },
      }),
      rating: t.exposeInt('rating', { nullable: true, description: 'Stars that it was given, 1 to 5.' }),
      generationTimeMs: t.exposeInt('generationTimeMs', {
        nullable: true,
        description: 'From its turn to the stored picture.',
      }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was asked for.' }),
      completedAt: t.expose('completedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it ended, however it ended.',
      }),
    }),
  })
  builder.prismaObjectField(generation, 'batch', (t) =>
    t.field({
      type: [generation],
      description:
        'Those that were asked for together by `count`, itself among them, in order; empty where it was asked for alone.',
      select: (_args, _context, nestedSelection) => ({
        batchHead: { select: { batchMembers: nestedSelection({ orderBy: { batchIndex: 'asc' } }) } },
      }),
      resolve: ({ batchHead }) => batchHead?.batchMembers ?? [],
    }),
  )
  return generation
}
