import { vaeFactor, type VaeConfig } from '../components/vae-decoder.ts'
import { BadRequestError } from '../errors.ts'
import type { Schedule } from '../schedulers/scheduler.ts'
import type { Tensor } from '../tensor/tensor.ts'
import type { StartPicture } from '../protocol.ts'

/** What is repainted (1) and what is kept (0). */
export interface InpaintingMask {
  /** A value a pixel, row-major. */
  readonly pixels: Float32Array
  /** A value a latent cell, row-major. */
  readonly cells: Float32Array
}

/** A byte from here on is at least half of white. */
const half = 128

/**
 * The mask of a source picture at both resolutions; a latent cell is what its first pixel is (torch's interpolate in mode
 * nearest). Throws BadRequestError for a mask of another size than the picture.
 */
export function inpaintingMask({ picture, mask }: StartPicture, vae: VaeConfig): InpaintingMask {
  const { width, height } = picture
  if (mask?.length !== width * height) {
    throw new BadRequestError(
      `The mask has ${mask?.length ?? 0} pixels; the picture has ${width} x ${height}`,
    )
  }
  const pixels = Float32Array.from(mask, (value) => (value >= half ? 1 : 0))
  const factor = vaeFactor(vae)
  const columns = Math.floor(width / factor)
  const cells = new Float32Array(Math.floor(height / factor) * columns)
  for (let cell = 0; cell < cells.length; cell++) {
    const row = Math.floor(cell / columns) * factor
    cells[cell] = pixels[row * width + (cell % columns) * factor]!
  }
  return { pixels, cells }
}

/** A picture as the VAE encoder takes it, [1, 3, H, W] of -1..1, grey where it is repainted. */
export function maskedSample({ data, dims }: Tensor, { pixels }: InpaintingMask): Tensor {
  return { data: data.map((value, i) => value * (1 - pixels[i % pixels.length]!)), dims }
}

/** Called with the latents after step `i`; returns those to go on with. */
export type Repaint = (latents: Float32Array, i: number) => Float32Array

/** The picture that is kept in part, and how it is noised. */
export interface KeptPicture {
  readonly schedule: Schedule
  /** Latents of the picture, [N, C, h, w]. */
  readonly clean: Float32Array
  /** What the run began with. */
  readonly noise: Float32Array
}

/**
 * Inpainting with a denoiser that knows nothing of it (blended latent diffusion, Avrahami and others 2023; diffusers
 * pipeline_stable_diffusion_inpaint.py): after each step the latents outside of the mask are the picture's own, noised to
 * the level that comes next with the noise that the run began with; after the last step they are the picture.
 */
export function repainter({ cells }: InpaintingMask, { schedule, clean, noise }: KeptPicture): Repaint {
  const last = schedule.timesteps.length - 1
  return (latents, i) => {
    const kept = i === last ? clean : schedule.addNoise(clean, noise, i + 1)
    return latents.map((value, k) => (cells[k % cells.length] === 1 ? value : kept[k]!))
  }
}

/**
 * Latents with what an inpainting denoiser is shown beside them on the channel axis: [N, C, h, w] becomes
 * [N, 2C + 1, h, w], latents, mask, latents of the masked picture.
 */
export function withMaskChannels(latents: Tensor, { cells }: InpaintingMask, masked: Tensor): Tensor {
  const [rows = 1, channels = 1, ...plane] = latents.dims
  const size = channels * cells.length
  const wide = 2 * size + cells.length
  const data = new Float32Array(rows * wide)
  for (let row = 0; row < rows; row++) {
    data.set(latents.data.subarray(row * size, (row + 1) * size), row * wide)
    data.set(cells, row * wide + size)
    data.set(masked.data.subarray(row * size, (row + 1) * size), row * wide + size + cells.length)
  }
  return { data, dims: [rows, 2 * channels + 1, ...plane] }
}
