import { z } from 'zod'
import { ModelBrokenError } from '../errors.ts'
import type { RawPicture } from '../protocol.ts'
import { sizeOf, type Tensor } from '../tensor/tensor.ts'
import { fluxPreview, stableDiffusion3Preview } from './flow-preview.ts'
import { hasFile, readConfig } from './model-folder.ts'
import type { VaeConfig } from './vae-decoder.ts'

/** Latents to colours, a pixel a cell, linearly: clamp((scale * x M + bias + 1) / 2). */
export interface LatentPreview {
  /** A row a latent channel: what one unit of it adds to red, green and blue in -1..1. */
  readonly factors: readonly (readonly [number, number, number])[]
  readonly bias: readonly [number, number, number]
  /** What latents are multiplied by beforehand. */
  readonly scale: number
}

const colour = z.tuple([z.number(), z.number(), z.number()])

const previewFile = z.object({
  factors: z.array(colour).min(1),
  bias: colour.default([0, 0, 0]),
  scale: z.number().default(1),
})

/** For the autoencoder that SD 1.x and 2.x share: the factors that InvokeAI publishes (step_callback.py, Apache-2.0). */
const stableDiffusionPreview: LatentPreview = {
  factors: [
    [0.3444, 0.1385, 0.067],
    [0.1247, 0.4027, 0.1494],
    [-0.3192, 0.2513, 0.2103],
    [-0.1307, -0.1874, -0.7445],
  ],
  bias: [0, 0, 0],
  scale: 1,
}

/** For SDXL's autoencoder. Source: as above. */
const stableDiffusionXlPreview: LatentPreview = {
  factors: [
    [0.3816, 0.493, 0.532],
    [-0.3753, 0.1631, 0.1739],
    [0.177, 0.3588, -0.2048],
    [-0.435, -0.2644, -0.4289],
  ],
  bias: [0, 0, 0],
  scale: 1,
}

/**
 * How a model's latents are shown: by the folder's `preview.json`, or as that of the family whose autoencoder it looks
 * like, else not at all (null). Throws ModelBrokenError where the file does not fit the model.
 */
export async function readPreview(folder: string, vae: VaeConfig): Promise<LatentPreview | null> {
  if (await hasFile(folder, 'preview.json')) {
    const preview = await readConfig(folder, 'preview.json', previewFile)
    if (preview.factors.length === vae.latent_channels) return preview
    throw new ModelBrokenError(
      `${folder}/preview.json has factors for ${preview.factors.length} channels; the latents have ${vae.latent_channels}`,
    )
  }
  return knownPreview(vae)
}

function knownPreview({ latent_channels: channels, scaling_factor: scale }: VaeConfig): LatentPreview | null {
  if (channels === 4 && scale === 0.18215) return stableDiffusionPreview
  if (channels === 4 && scale === 0.13025) return stableDiffusionXlPreview
  if (channels === 16 && scale === 1.5305) return stableDiffusion3Preview
  if (channels === 16 && scale === 0.3611) return fluxPreview
  return null
}

/** The first picture of latents [N, C, h, w] as 8-bit RGB, w x h pixels. */
export function previewPicture({ factors, bias, scale }: LatentPreview, latents: Tensor): RawPicture {
  const [, , height = 0, width = 0] = latents.dims
  const cells = sizeOf([height, width])
  const rgb = new Uint8Array(cells * 3)
  for (let cell = 0; cell < cells; cell++) {
    for (let k = 0; k < 3; k++) {
      let value = bias[k]!
      for (const [channel, factor] of factors.entries()) {
        value += factor[k]! * scale * latents.data[channel * cells + cell]!
      }
      rgb[cell * 3 + k] = Math.round(Math.min(Math.max((value + 1) / 2, 0), 1) * 255)
    }
  }
  return { rgb, width, height }
}

/**
 * The other way round: the smallest latents [C, h, w] of which `previewPicture` makes these colours, for a picture whose
 * own latents are not known. Least squares: x = M (M' M)^-1 (2 rgb - 1 - bias) / scale for factors M [C, 3].
 */
export function coloursToLatents({ factors, bias, scale }: LatentPreview, picture: RawPicture): Float32Array {
  const inverse = rightInverse(factors)
  const cells = picture.width * picture.height
  const latents = new Float32Array(factors.length * cells)
  for (let cell = 0; cell < cells; cell++) {
    for (const [channel, row] of inverse.entries()) {
      let value = 0
      for (let k = 0; k < 3; k++) value += row[k]! * ((picture.rgb[cell * 3 + k]! / 255) * 2 - 1 - bias[k]!)
      latents[channel * cells + cell] = value / scale
    }
  }
  return latents
}

/** M (M' M + epsilon)^-1, a row a channel; epsilon for factors that tell less than three colours apart. */
function rightInverse(factors: LatentPreview['factors']): number[][] {
  const gram = [0, 1, 2].map((i) => [0, 1, 2].map((j) => (i === j ? 1e-6 : 0) + dot(factors, i, j)))
  const inverse = inverse3(gram)
  return factors.map((row) =>
    [0, 1, 2].map((j) => [0, 1, 2].reduce((sum, i) => sum + row[i]! * inverse[i]![j]!, 0)),
  )
}

const dot = (factors: LatentPreview['factors'], i: number, j: number) =>
  factors.reduce((sum, row) => sum + row[i]! * row[j]!, 0)

/** By cofactors; the matrix is symmetric and positive. */
function inverse3(m: number[][]): number[][] {
  const at = (i: number, j: number) => m[i % 3]![j % 3]!
  const cofactor = (i: number, j: number) =>
    at(i + 1, j + 1) * at(i + 2, j + 2) - at(i + 1, j + 2) * at(i + 2, j + 1)
  const determinant = [0, 1, 2].reduce((sum, j) => sum + at(0, j) * cofactor(0, j), 0)
  return [0, 1, 2].map((i) => [0, 1, 2].map((j) => cofactor(j, i) / determinant))
}
