import type { RoutingDecision } from '../../routing/decision.ts'
import type { Builder } from '../builder.ts'
import { boundedBy } from '../list-size.ts'
import type { Enums } from './enums.ts'
import type { FailureRef } from './errors.ts'
import type { RoutingRef } from './routing.ts'

export type GenerationRef = ReturnType<typeof addGeneration>

interface Shared {
  readonly enums: Enums
  readonly failure: FailureRef
  readonly routing: RoutingRef
}

/** Edits that a generation tells: each may have as many again. */
const editsShown = 100

/** One prompt becoming one picture, as whoever holds its id may see it. */
export function addGeneration(builder: Builder, { enums, failure, routing }: Shared) {
  builder.objectRef<{ code: string; message: string }>('GenerationFailure').implement({
    description: 'Why a generation has no picture.',
    interfaces: [failure],
    // The other kinds of Error are thrown, and told apart by their classes.
    isTypeOf: (value) => !(value instanceof Error),
  })
  return builder.prismaNode('Generation', {
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
      image: t.relation('image', { nullable: true, description: 'The picture, once it is COMPLETED.' }),
      versionNumber: t.exposeInt('versionNumber', {
        description: '1, or one more than that of the generation it is an edit of.',
      }),
      editedFrom: t.relation('editedFrom', { nullable: true, description: 'What it is an edit of.' }),
      edits: t.relation('edits', {
        description: `Its edits, oldest first; at most ${editsShown}.`,
        query: { orderBy: { createdAt: 'asc' }, take: editsShown },
        ...boundedBy(editsShown),
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
}
