import { z } from 'zod'
import type { MicroConditioning, PictureRequest } from '../../src/engine/pipelines/pipeline.ts'
import type { StartPicture } from '../../src/engine/protocol.ts'
import { createScheduler } from '../../src/engine/schedulers/create-scheduler.ts'
import { TorchGenerator } from '../../src/engine/tensor/noise.ts'
import type { GoldenCase } from './case-file.ts'

/** A case asks for something that the engine does not do yet. */
export class UnsupportedCaseError extends Error {
  override name = 'UnsupportedCaseError'
}

const texts = z.union([z.string(), z.array(z.string())]).nullish()
const pair = z
  .tuple([z.number(), z.number()])
  .nullish()
  .transform((value) => value ?? null)

/** The arguments of the reference's pipelines that the engine knows, with their defaults. */
const callSchema = z.strictObject({
  prompt: z.union([z.string(), z.array(z.string())]),
  prompt_2: texts,
  prompt_3: texts,
  negative_prompt: texts,
  negative_prompt_2: texts,
  negative_prompt_3: texts,
  num_inference_steps: z.number(),
  guidance_scale: z.number(),
  guidance_rescale: z.number().default(0),
  true_cfg_scale: z.number().nullish(),
  eta: z.number().default(0),
  strength: z.number().optional(),
  num_images_per_prompt: z.number().default(1),
  clip_skip: z.number().nullish(),
  max_sequence_length: z.number().nullish(),
  width: z.number().optional(),
  height: z.number().optional(),
  original_size: pair,
  crops_coords_top_left: pair,
  target_size: pair,
  negative_original_size: pair,
  negative_crops_coords_top_left: pair,
  negative_target_size: pair,
})

type Call = z.infer<typeof callSchema>

/** What a case asks of the engine. Throws UnsupportedCaseError for an argument that is not built. */
export function pictureRequest(golden: GoldenCase): PictureRequest {
  const call = parseCall(golden)
  const [, imageHeight = 0, imageWidth = 0] = golden.image.shape
  return {
    ...promptsOf(call),
    clipSkip: call.clip_skip ?? null,
    maxSequenceLength: call.max_sequence_length ?? null,
    picturesPerPrompt: call.num_images_per_prompt,
    generators: golden.seeds.map((seed) => new TorchGenerator(seed)),
    scheduler: createScheduler(
      { ...golden.scheduler.config, _class_name: golden.scheduler.class },
      { eta: call.eta },
    ),
    steps: call.num_inference_steps,
    guidanceScale: call.guidance_scale,
    guidanceRescale: call.guidance_rescale,
    trueGuidanceScale: call.true_cfg_scale ?? null,
    width: call.width ?? imageWidth,
    height: call.height ?? imageHeight,
    microConditioning: microConditioningOf(call),
    image: sourceImageOf(golden, call),
  }
}

function parseCall(golden: GoldenCase): Call {
  const result = callSchema.safeParse(golden.call)
  if (result.success) return result.data
  throw new UnsupportedCaseError(`call: ${result.error.issues.map((issue) => issue.message).join('; ')}`)
}

function promptsOf(call: Call) {
  const prompts = typeof call.prompt === 'string' ? [call.prompt] : call.prompt
  const forEach = (text: string | string[] | null | undefined) =>
    typeof text === 'string' ? prompts.map(() => text) : (text ?? null)
  return {
    prompts,
    prompts2: forEach(call.prompt_2),
    prompts3: forEach(call.prompt_3),
    negativePrompts: forEach(call.negative_prompt),
    negativePrompts2: forEach(call.negative_prompt_2),
    negativePrompts3: forEach(call.negative_prompt_3),
  }
}

function microConditioningOf(call: Call): MicroConditioning {
  return {
    originalSize: call.original_size,
    cropTopLeft: call.crops_coords_top_left,
    targetSize: call.target_size,
    negativeOriginalSize: call.negative_original_size,
    negativeCropTopLeft: call.negative_crops_coords_top_left,
    negativeTargetSize: call.negative_target_size,
  }
}

function sourceImageOf(golden: GoldenCase, { strength }: Call): StartPicture | null {
  const { input } = golden
  if (!input) return null
  if (strength === undefined) throw new UnsupportedCaseError('call: a picture to start from, and no strength')
  const picture = { rgb: golden.bytes(input.image).data, width: input.width, height: input.height }
  return { picture, strength, mask: input.mask === undefined ? null : golden.bytes(input.mask).data }
}
