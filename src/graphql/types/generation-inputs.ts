import { lorasOf, type KeptLora } from '../../use-cases/lora-shelf.ts'
import type { Builder } from '../builder.ts'
import { boundedBy } from '../list-size.ts'
import type { GenerationRef } from './generation.ts'

/** More only fight each other. */
const usualLoras = 4

/**
 * What a generation is drawn with beside its prompt and what every model takes, and what it was asked for with.
 * `batchLimit`: the most that may be asked for together.
 */
export function addGenerationInputs(builder: Builder, generation: GenerationRef, batchLimit: number): void {
  const lora = builder.objectRef<KeptLora>('GenerationLora').implement({
    description: 'A low-rank change to the model’s weights that a generation is drawn with.',
    fields: (t) => ({
      name: t.exposeString('name', { nullable: true, description: 'Of one that is on the server.' }),
      url: t.exposeString('url', { nullable: true, description: 'Of one that is fetched.' }),
      scale: t.exposeFloat('scale', { description: 'How much of it.' }),
    }),
  })
  builder.prismaObjectFields(generation, (t) => ({
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
      ...boundedBy(usualLoras),
    }),
    batch: t.field({
      type: [generation],
      description:
        'Those that were asked for together by `count`, itself among them, in order; empty where it was asked for alone.',
      select: (_args, _context, nestedSelection) => ({
        batchHead: { select: { batchMembers: nestedSelection({ orderBy: { batchIndex: 'asc' } }) } },
      }),
      resolve: ({ batchHead }) => batchHead?.batchMembers ?? [],
      ...boundedBy(batchLimit),
    }),
    batchIndex: t.exposeInt('batchIndex', {
      description: 'Its place in `batch`, from 0 on; 0 where it was asked for alone.',
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
  }))
}
