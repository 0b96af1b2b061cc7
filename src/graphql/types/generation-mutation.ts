import {
  InputError,
  ModelUnavailableError,
  NotFoundError,
  QueueFullError,
  RateLimitedError,
  StateError,
  UploadError,
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
        'Takes a prompt into the queue and answers at once with the generation, the first one where `count` asks for several. Follow it with `generationProgress`. Nothing that was accepted is lost, whatever happens to the server. By a multipart request where pictures come with it.',
      args: { input: t.arg({ type: input, required: true, description: 'What to draw.' }) },
      errors: {
        types: [
          InputError,
          NotFoundError,
          ModelUnavailableError,
          QueueFullError,
          RateLimitedError,
          UploadError,
        ],
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
  const lora = loraInput(builder)
  return builder.inputType('GenerateInput', {
    description:
      'What to draw. What is left out is as the model likes it; what a model can be asked for is in `models { limits }`. What a model does not take at all is refused with BAD_INPUT, which says what it takes; `auto` picks among the models that take all that is given.',
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
      initImage: t.field({
        type: 'Upload',
        description:
          'A picture to start from: PNG, JPEG, WebP or AVIF. It is scaled until it covers `width` x `height` and cropped around its centre; where these are left out they follow its own size, within the model’s limits. One that is given alone keeps the proportions.',
      }),
      mask: t.field({
        type: 'Upload',
        description:
          'What of `initImage` is repainted: white; what is black stays as it is, to the pixel. It is stretched to the size of `initImage` and cropped like it. Colours count by their brightness, what is transparent as black; a mask of one colour on a transparent ground, as a brush leaves it, by its opacity. Only with `initImage`.',
      }),
      strength: t.float({
        description:
          'How much of `initImage` changes, 0 to 1: the share of the steps that is run, at least one. Left out: 0.8 for Stable Diffusion, 0.3 for SDXL, 0.6 for SD3 and FLUX; with a mask 1, 0.9999 and 0.6. Only with `initImage`.',
      }),
      prompt2: t.string({
        description: 'For the text encoders after the first, where a model has several. Left out: `prompt`.',
      }),
      negativePrompt2: t.string({
        description:
          'The same of what should not be in it. Left out: `negativePrompt`, without which few models hear it.',
      }),
      clipSkip: t.int({
        description: 'Layers of CLIP that are passed over beyond those that a model passes over anyway.',
      }),
      guidanceRescale: t.float({
        description: 'How far guidance is kept from overexposing the picture, 0 to 1.',
      }),
      trueCfgScale: t.float({
        description:
          'Guidance away from `negativePrompt` of models that are told `guidanceScale`, such as FLUX: more than 1 takes twice as long. Without a negative prompt it does nothing.',
      }),
      loras: t.field({
        type: [lora],
        description: 'Changes to the model’s weights, in this order; at most 4, as the server is set up.',
      }),
      count: t.int({
        description:
          'How many pictures; at most 8, as the server is set up. Each is a generation of its own; all are taken or none. Seeds follow one another from `seed` on.',
      }),
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

function loraInput(builder: Builder) {
  return builder.inputType('LoraInput', {
    description: 'A low-rank change to a model’s weights. One of `name` and `url` says which.',
    fields: (t) => ({
      name: t.string({ description: 'Of one that is here: see `loras`.' }),
      url: t.string({ description: 'Of a .safetensors file, which is fetched before the turn comes.' }),
      scale: t.float({
        defaultValue: 1,
        description: 'How much of it, -4 to 4: 1 is what it was trained for, 0 nothing.',
      }),
    }),
  })
}
