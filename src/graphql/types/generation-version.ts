import { InputError, NotFoundError, RateLimitedError, StateError, UploadError } from '../../errors.ts'
import type { Builder } from '../builder.ts'
import type { GenerationRef } from './generation.ts'

/** What is done with a finished picture: edited elsewhere and brought back, rated. */
export function addVersionMutations(builder: Builder, generation: GenerationRef): void {
  const input = builder.inputType('EditGenerationInput', {
    description: 'An edited picture.',
    fields: (t) => ({
      generationId: t.id({ required: true, description: 'The generation that was edited.' }),
      image: t.field({
        type: 'Upload',
        required: true,
        description:
          'PNG, JPEG, WebP or AVIF. It is decoded and encoded anew: nothing but its pixels is kept.',
      }),
      description: t.string({ description: 'What was done; at most 2,000 characters.' }),
      sessionId: t.string({
        description:
          'The browser’s own random id, whose generations it is listed with. Without one it is in nobody’s list, not in that of the edited one either.',
      }),
    }),
  })
  builder.mutationField('editGeneration', (t) =>
    t.prismaField({
      type: generation,
      description:
        'Keeps an edited picture as a new generation, the next version of the one that was edited, by a multipart request. Versions may form chains and branches; each carries over the prompt and the model.',
      args: { input: t.arg({ type: input, required: true, description: 'The edited picture.' }) },
      errors: {
        types: [InputError, NotFoundError, UploadError, StateError, RateLimitedError],
        union: { name: 'EditGenerationResult', description: 'The new version, or why there is none.' },
      },
      resolve: async (query, _root, args, { database, useCases, caller }) => {
        const id = await useCases.editGeneration(args.input, caller)
        return database.generation.findUniqueOrThrow({ ...query, where: { id } })
      },
    }),
  )
  builder.mutationField('rateGeneration', (t) =>
    t.prismaField({
      type: generation,
      description: 'Gives a finished generation stars. The last rating counts.',
      args: {
        id: t.arg.id({ required: true, description: 'The generation’s id.' }),
        stars: t.arg.int({ required: true, description: '1 to 5.' }),
      },
      errors: {
        types: [InputError, NotFoundError, StateError],
        union: { name: 'RateGenerationResult', description: 'The rated generation, or why it is not.' },
      },
      resolve: async (query, _root, { id, stars }, { database, useCases }) => {
        await useCases.rateGeneration(id, stars)
        return database.generation.findUniqueOrThrow({ ...query, where: { id } })
      },
    }),
  )
}
