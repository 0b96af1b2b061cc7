import { BadRequestError, ModelBrokenError } from '../errors.ts'
import type { Latents, RawPicture } from '../protocol.ts'
import type { OnnxSession } from '../runtime/onnx-session.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { vaeFactor, type VaeConfig } from './vae-decoder.ts'

/**
 * Encodes one picture into latents as the denoiser knows them: the most likely ones (the mean of the distribution that
 * the encoder gives; diffusers vae.py, DiagonalGaussianDistribution.mode), so that they depend on nothing but the picture.
 * Throws BadRequestError for sides that are no multiples of the VAE factor, ModelBrokenError where what comes out is not a
 * number.
 */
export async function encodePixels(
  encoder: OnnxSession,
  config: VaeConfig,
  picture: RawPicture,
): Promise<Latents> {
  const factor = vaeFactor(config)
  const { width, height } = picture
  if (width % factor !== 0 || height % factor !== 0) {
    throw new BadRequestError(`Sides must be multiples of ${factor} for this model, not ${width} x ${height}`)
  }
  const output = await encoder.run({ sample: toSample(picture) }, ['latent_parameters'])
  const { data, dims } = output('latent_parameters')
  const [, parameters = 0, rows = 0, columns = 0] = dims
  const channels = parameters / 2
  const mean = data.subarray(0, channels * rows * columns)
  if (mean.includes(Number.NaN)) {
    throw new ModelBrokenError(
      'The latents are not numbers (NaN): the VAE encoder of this model overflows; a float32 or fixed export is needed',
    )
  }
  return { values: scale(mean, rows * columns, config), channels, height: rows, width: columns }
}

/** 8-bit RGB to [1, 3, height, width] of -1..1. */
function toSample({ rgb, width, height }: RawPicture): Tensor {
  const cells = width * height
  const data = new Float32Array(cells * 3)
  for (let cell = 0; cell < cells; cell++) {
    for (let k = 0; k < 3; k++) data[k * cells + cell] = (rgb[cell * 3 + k]! / 255) * 2 - 1
  }
  return { data, dims: [1, 3, height, width] }
}

/** From the VAE's own space to the one that the denoiser works in: (z - shift) * scale, or (z - mean) * scale / std. */
function scale(latents: Float32Array, cells: number, config: VaeConfig): Float32Array {
  const shift = config.shift_factor ?? 0
  return latents.map((value, i) => {
    const channel = Math.floor(i / cells)
    const std = config.latents_std?.[channel] ?? 1
    const mean = config.latents_mean?.[channel] ?? shift
    return ((value - mean) * config.scaling_factor) / std
  })
}
