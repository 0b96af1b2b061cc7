import type { AskedGeneration } from '../../use-cases/generation-request.ts'
import { randomSeed } from '../../use-cases/random-seed.ts'
import type { Options } from './options.ts'

/** What is asked for; always with a seed. */
export function askedGeneration(prompt: string, options: Options) {
  const { engine, steps, sampler, prompt2, negativePrompt2, clipSkip, guidanceRescale, trueCfgScale } =
    options
  const { initImage, mask, strength, lora: loras, count } = options
  return {
    prompt,
    engine,
    negativePrompt: options.negative,
    prompt2,
    negativePrompt2,
    steps,
    guidanceScale: options.guidance,
    width: options.size?.width,
    height: options.size?.height,
    sampler,
    clipSkip,
    guidanceRescale,
    trueCfgScale,
    initImage,
    mask,
    strength,
    loras,
    count,
    seed: options.seed ?? String(randomSeed()),
  } satisfies AskedGeneration
}
