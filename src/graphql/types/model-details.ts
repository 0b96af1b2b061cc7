import type { Builder } from '../builder.ts'
import type { ModelDescription } from '../../use-cases/describe-models.ts'
import { boundedBy } from '../list-size.ts'

/** Three text encoders, a denoiser and two halves of an autoencoder. */
const mostParts = 6

/** What a model takes. */
export const addModelInputs = (builder: Builder) =>
  builder.objectRef<ModelDescription['inputs']>('ModelInputs').implement({
    description: 'Arguments of `generate`, by their names, that not every model takes.',
    fields: (t) => ({
      required: t.exposeStringList('required', {
        description: 'It cannot do without these (an inpainting model: initImage, mask).',
      }),
      optional: t.exposeStringList('optional', { description: 'It takes these as well.' }),
    }),
  })

/** How a model fits into memory. */
export function addModelMemory(builder: Builder) {
  const part = builder.objectRef<ModelDescription['memoryUse']['parts'][number]>('ModelPart').implement({
    description: 'A part of a model: a text encoder, the denoiser, half of the autoencoder.',
    fields: (t) => ({
      name: t.exposeString('part', { description: 'As its folder is called: unet, vae_decoder, ...' }),
      device: t.exposeString('device', { nullable: true, description: 'What it runs on, or would.' }),
      bytes: t.exposeFloat('bytes', { description: 'What its weights hold there, or on the disk.' }),
      loaded: t.exposeBoolean('loaded', { description: 'Whether it is in memory now.' }),
    }),
  })
  return builder.objectRef<ModelDescription['memoryUse']>('ModelMemory').implement({
    description:
      'A model’s weights and the memory of the server. Sizes of models that are not installed are approximate.',
    fields: (t) => ({
      peakBytes: t.exposeFloat('peakBytes', {
        nullable: true,
        description:
          'The most that it holds at once on the device of its denoiser; null where it does not fit.',
      }),
      loadedBytes: t.exposeFloat('loadedBytes', { description: 'What it holds now.' }),
      keptWhole: t.exposeBoolean('together', {
        description:
          'Whether all of its parts fit at the same time. Else each is released for the next one, and every picture takes the time to load them.',
      }),
      problem: t.exposeString('problem', {
        nullable: true,
        description: 'Why it cannot run here; null where it can.',
      }),
      slow: t.exposeString('slow', {
        nullable: true,
        description:
          'That its denoiser is to run on the CPU because no other device can hold it, and what would help; null where it is not so.',
      }),
      parts: t.field({
        type: [part],
        ...boundedBy(mostParts),
        description: 'In the order of a run.',
        resolve: ({ parts }) => parts,
      }),
    }),
  })
}
