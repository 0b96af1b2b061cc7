import { ModelBrokenError } from '../errors.ts'
import type { RawPicture } from '../protocol.ts'
import type { OnnxSession } from '../runtime/onnx-session.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { toBytes } from './vae-decoder.ts'

/**
 * The first picture of latents [N, C, h, w] through a distilled decoder (TAESD, AutoencoderTiny in diffusers): it takes latents as
 * the denoiser knows them and gives pixels of -1..1. Throws ModelBrokenError for a graph of another shape.
 */
export async function decodeTiny(decoder: OnnxSession, { data, dims }: Tensor): Promise<RawPicture> {
  const [input, ...others] = decoder.inputs
  const [output] = decoder.outputs
  if (input === undefined || output === undefined || others.length > 0) {
    throw new ModelBrokenError(`${decoder.model} must have one input, latents, and give pixels`)
  }
  const [, channels = 1, height = 1, width = 1] = dims
  const size = channels * height * width
  const first = { data: data.subarray(0, size), dims: [1, channels, height, width] }
  const outputs = await decoder.run({ [input.name]: first }, [output])
  const pixels = outputs(output)
  const [, colours, pictureHeight = 0, pictureWidth = 0] = pixels.dims
  if (colours !== 3) {
    throw new ModelBrokenError(`${decoder.model} gives ${colours} colours a pixel; 3 were expected`)
  }
  return { rgb: toBytes(pixels), width: pictureWidth, height: pictureHeight }
}
