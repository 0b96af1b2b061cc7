import {
  InputError,
  ModelUnavailableError,
  NotFoundError,
  QueueFullError,
  RateLimitedError,
  StateError,
} from '../../errors.ts'
import type { Builder } from '../builder.ts'
import type { Enums } from './enums.ts'
import type { GenerationRef } from './generation.ts'

/** Asking for pictures, and changing one's mind. */
export function addGenerationMutations(builder: Builder, enums: Enums, generation: GenerationRef): void {
  const input = generateInput(builder, enums)
  builder.mutationField('generate', (t) =>
    t.prismaField({
      type: generation,
      description:
        'Takes a prompt into the queue and answers at once with the generation. Follow it with `generationProgress`. Nothing that was accepted is lost, whatever happens to the server.',
      args: { input: t.arg({ type: input, required: true, description: 'What to draw.' }) },
      errors: {
        types: [InputError, NotFoundError, ModelUnavailableError, QueueFullError, RateLimitedError],
        union: { name: 'GenerateResult', description: 'The generation, or why there is none.' },
      },
      resolve: async (query, _root, args, { database, useCases, caller }) => {
        const { id } = await useCases.submitGeneration(
          { ...args.input, engine: args.input.engine ?? 'auto' },
          caller,
        )
        return database.generation.findUniqueOrThrow({ ...query, where: { id } })
      },
    }),
  )
  builder.mutationField('cancelGeneration', (t) =>
    t.prismaField({
      type: generation,
      description:
        'Cancels a generation: a waiting one at once, a running one before its next step. WRONG_STATE where it has ended.',
      args: { id: t.arg.id({ required: true, description: 'The generation’s id.' }) },
      errors: {
        types: [NotFoundError, StateError],
        union: {
          name: 'CancelGenerationResult',
          description: 'The canceled generation, or why it cannot be.',
        },
      },
      resolve: async (query, _root, { id }, { database, useCases }) => {
        await useCases.cancelGeneration(id)
        return database.generation.findUniqueOrThrow({ ...query, where: { id } })
      },
    }),
  )
}

function generateInput(builder: Builder, { sampler }: Enums) {
  return builder.inputType('GenerateInput', {
    description:
      'What to draw. What is left out is as the model likes it; what a model can be asked for is in `models { limits }`.',
    fields: (t) => ({
      prompt: t.string({
        required: true,
        description:
          'What should be in the picture. At most 10,000 characters; models hear the first 30 to 500 words.',
      }),
      negativePrompt: t.string({ description: 'What should not be in it.' }),
      engine: t.string({
        defaultValue: 'auto',
        description: '`auto` (the server picks the model) or the id of a model.',
      }),
      steps: t.int({ description: 'Denoising steps: more take longer and refine more.' }),
      guidanceScale: t.float({
        description: 'How strictly the prompt is followed; 1 or less: without guidance, twice as fast.',
      }),
      width: t.int({ description: 'Pixels; a multiple of what the model asks for.' }),
      height: t.int({ description: 'Pixels; a multiple of what the model asks for.' }),
      seed: t.string({ description: '0 to 9007199254740991 as text. Left out: random, and told back.' }),
      sampler: t.field({ type: sampler, description: 'One of the model’s samplers.' }),
      shareSlug: t.string({
        description: 'Of the share link that it is asked through. NOT_FOUND where there is none.',
      }),
      sessionId: t.string({
        description:
          'The browser’s own random id: lists its generations later, and queues are fair between sessions.',
      }),
    }),
  })
}
