import { z } from 'zod'
import { ModelBrokenError } from '../errors.ts'
import type { OnnxSession } from '../runtime/onnx-session.ts'
import type { Tensor } from '../tensor/tensor.ts'

/** `vae_decoder/config.json`, as far as it is needed. What is missing is what AutoencoderKL assumes (autoencoder_kl.py). */
export const vaeConfig = z.object({
  latent_channels: z.number().int().positive().default(4),
  block_out_channels: z.array(z.number()).min(1),
  scaling_factor: z.number().positive().default(0.18215),
  shift_factor: z.number().nullish(),
  latents_mean: z.array(z.number()).nullish(),
  latents_std: z.array(z.number()).nullish(),
})

export type VaeConfig = z.infer<typeof vaeConfig>

/** Pixels a latent cell on each axis: every block but the last halves. */
export function vaeFactor(config: VaeConfig): number {
  return 2 ** (config.block_out_channels.length - 1)
}

/** Pictures as 8-bit RGB, row-major, one after the other. */
export interface Pictures {
  readonly rgb: Uint8Array
  readonly count: number
  readonly width: number
  readonly height: number
}

/**
 * Decodes latents [N, C, h, w] as the denoiser knows them. Throws ModelBrokenError where what comes out is no picture
 * (not a number, or nothing but black), as from a float16 decoder that overflows, or has not the size that the
 * configuration tells.
 */
export async function decodeLatents(
  decoder: OnnxSession,
  config: VaeConfig,
  latents: Tensor,
): Promise<Pictures> {
  const output = await decoder.run({ latent_sample: unscale(latents, config) }, ['sample'])
  const sample = output('sample')
  const [count = 0, , height = 0, width = 0] = sample.dims
  checkShape(decoder, config, latents, sample)
  if (sample.data.includes(Number.NaN)) {
    const part = latents.data.includes(Number.NaN) ? 'denoiser' : 'VAE decoder'
    throw new ModelBrokenError(
      `${decoder.model}: the picture is not a number (NaN): the ${part} of this model overflows${decoder.isFloat16('sample') ? ' in float16' : ''}; a float32 or fixed export is needed`,
    )
  }
  const rgb = toBytes(sample)
  if (decoder.isFloat16('sample') && rgb.every((value) => value === 0)) {
    throw new ModelBrokenError(
      `${decoder.model}: the picture is all black: the VAE decoder of this model computes in float16 and overflows; a float32 export, or one of a VAE that was fixed for float16, is needed`,
    )
  }
  return { rgb, count, width, height }
}

function checkShape(decoder: OnnxSession, config: VaeConfig, latents: Tensor, { dims }: Tensor): void {
  const [count = 0, , height = 0, width = 0] = latents.dims
  const factor = vaeFactor(config)
  const expected = [count, 3, height * factor, width * factor]
  if (dims.join() === expected.join()) return
  throw new ModelBrokenError(
    `${decoder.model}: output sample has the shape [${dims.join(', ')}]; [${expected.join(', ')}] was expected, ` +
      `for its config.json tells ${factor} pixels a latent cell (block_out_channels)`,
  )
}

/** From the space that the denoiser works in to the VAE's own: z / scale + shift, or z * std / scale + mean by channel. */
function unscale({ data, dims }: Tensor, config: VaeConfig): Tensor {
  const [, channels = 1, height = 1, width = 1] = dims
  const cells = height * width
  const shift = config.shift_factor ?? 0
  const out = new Float32Array(data.length)
  for (let i = 0; i < data.length; i++) {
    const channel = Math.floor(i / cells) % channels
    const std = config.latents_std?.[channel] ?? 1
    const mean = config.latents_mean?.[channel] ?? shift
    out[i] = (data[i]! * std) / config.scaling_factor + mean
  }
  return { data: out, dims }
}

/**
 * NCHW of -1..1 to NHWC of 0..255, in float32 as the reference computes. A clamped array cuts off at both ends and rounds
 * half to even, as numpy does.
 */
export function toBytes({ data, dims }: Tensor): Uint8Array {
  const [count = 0, channels = 0, height = 0, width = 0] = dims
  const cells = height * width
  const rgb = new Uint8ClampedArray(count * channels * cells)
  for (let plane = 0; plane < count * channels; plane++) {
    const from = plane * cells
    let to = Math.floor(plane / channels) * channels * cells + (plane % channels)
    for (let i = from; i < from + cells; i++, to += channels) {
      rgb[to] = Math.fround(Math.fround(data[i]! / 2 + 0.5) * 255)
    }
  }
  return new Uint8Array(rgb.buffer)
}
