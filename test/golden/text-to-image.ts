import { z } from 'zod'
import type { PictureRequest } from '../../src/engine/pipelines/pipeline.ts'
import { createScheduler } from '../../src/engine/schedulers/create-scheduler.ts'
import { TorchGenerator } from '../../src/engine/tensor/noise.ts'
import type { GoldenCase } from './case-file.ts'

/** A case asks for something that the engine does not do yet. */
export class UnsupportedCaseError extends Error {
  override name = 'UnsupportedCaseError'
}

const texts = z.union([z.string(), z.array(z.string())])

/** The arguments of StableDiffusionPipeline that the engine knows, with the reference's defaults. */
const callSchema = z.strictObject({
  prompt: texts,
  negative_prompt: texts.nullish().transform((text) => text ?? ''),
  num_inference_steps: z.number().default(50),
  guidance_scale: z.number().default(7.5),
  guidance_rescale: z.number().default(0),
  eta: z.number().default(0),
  num_images_per_prompt: z.number().default(1),
  width: z.number().optional(),
  height: z.number().optional(),
})

/** What a text-to-image case asks of the engine. Throws UnsupportedCaseError for an argument that is not built. */
export function pictureRequest(golden: GoldenCase): PictureRequest {
  const call = parseCall(golden)
  const prompts = listOf(call.prompt)
  const negatives = listOf(call.negative_prompt)
  const [, imageHeight = 0, imageWidth = 0] = golden.image.shape
  return {
    prompts,
    negativePrompts: negatives.length === prompts.length ? negatives : prompts.map(() => negatives[0] ?? ''),
    picturesPerPrompt: call.num_images_per_prompt,
    generators: golden.seeds.map((seed) => new TorchGenerator(seed)),
    scheduler: createScheduler(
      { ...golden.scheduler.config, _class_name: golden.scheduler.class },
      { eta: call.eta },
    ),
    steps: call.num_inference_steps,
    guidanceScale: call.guidance_scale,
    guidanceRescale: call.guidance_rescale,
    width: call.width ?? imageWidth,
    height: call.height ?? imageHeight,
  }
}

function parseCall(golden: GoldenCase): z.infer<typeof callSchema> {
  const result = callSchema.safeParse(golden.call)
  if (!result.success) {
    throw new UnsupportedCaseError(`call: ${result.error.issues.map((issue) => issue.message).join('; ')}`)
  }
  if (golden.without.length > 0) throw new UnsupportedCaseError(`without ${golden.without.join(', ')}`)
  return result.data
}

function listOf(text: string | string[]): string[] {
  return typeof text === 'string' ? [text] : text
}
