import type { Parameters } from '../catalog/check-request.ts'
import type { Model } from '../catalog/model.ts'
import type { TextToImage } from '../engine/protocol.ts'

/** What a picture is drawn from in words; null: nothing was said. */
interface Texts {
  readonly prompt: string
  readonly negativePrompt: string | null
  readonly prompt2: string | null
  readonly negativePrompt2: string | null
}

/** What the engine is told of a picture, but for its seed and the files that it is drawn with. */
export function engineRequest(texts: Texts, model: Model, parameters: Parameters): Omit<TextToImage, 'seed'> {
  const { prompt, negativePrompt, prompt2, negativePrompt2 } = texts
  // It goes with the picture to start from.
  const { strength: _, ...told } = parameters
  return {
    modelFolder: model.path,
    prompt,
    ...(negativePrompt !== null && { negativePrompt }),
    ...(prompt2 !== null && { prompt2 }),
    ...(negativePrompt2 !== null && { negativePrompt2 }),
    ...told,
    ...(model.device !== undefined && { device: model.device }),
  }
}
