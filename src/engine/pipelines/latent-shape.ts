import { vaeFactor, type VaeConfig } from '../components/vae-decoder.ts'
import { BadRequestError } from '../errors.ts'
import type { PictureRequest } from './pipeline.ts'

/**
 * The shape of a run's latents, [N, C, h, w]. Throws BadRequestError for sides that are no multiples of what a model can
 * do: the VAE's factor times `patch`, the latent cells that a denoiser takes as one on each axis.
 */
export function latentShape(vae: VaeConfig, request: PictureRequest, patch = 1): readonly number[] {
  const factor = vaeFactor(vae)
  const multiple = factor * patch
  const { width, height } = request
  if (!(width > 0 && height > 0) || width % multiple !== 0 || height % multiple !== 0) {
    throw new BadRequestError(
      `Width and height must be multiples of ${multiple} for this model, not ${width} x ${height}`,
    )
  }
  const pictures = request.prompts.length * request.picturesPerPrompt
  return [pictures, vae.latent_channels, height / factor, width / factor]
}
