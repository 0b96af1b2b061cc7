import { z } from 'zod'
import { ModelBrokenError } from '../errors.ts'
import type { RawPicture } from '../protocol.ts'
import { sizeOf, type Tensor } from '../tensor/tensor.ts'
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

/**
 * How a model's latents are shown: by the folder's `preview.json`, or as SD's where the autoencoder looks like SD's,
 * else not at all (null). Throws ModelBrokenError where the file does not fit the model.
 */
export async function readPreview(folder: string, vae: VaeConfig): Promise<LatentPreview | null> {
  if (await hasFile(folder, 'preview.json')) {
    const preview = await readConfig(folder, 'preview.json', previewFile)
    if (preview.factors.length === vae.latent_channels) return preview
    throw new ModelBrokenError(
      `${folder}/preview.json has factors for ${preview.factors.length} channels; the latents have ${vae.latent_channels}`,
    )
  }
  const isStableDiffusion = vae.latent_channels === 4 && vae.scaling_factor === 0.18215
  return isStableDiffusion ? stableDiffusionPreview : null
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
