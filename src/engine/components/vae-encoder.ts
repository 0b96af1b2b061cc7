import { BadRequestError, ModelBrokenError } from '../errors.ts'
import type { Latents, RawPicture } from '../protocol.ts'
import type { OnnxSession } from '../runtime/onnx-session.ts'
import { TorchGenerator } from '../tensor/noise.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { vaeFactor, type VaeConfig } from './vae-decoder.ts'

/**
 * Encodes one picture into latents as the denoiser knows them. They are drawn from the distribution that the encoder gives,
 * like those that denoisers are trained on (the likeliest ones are smoother than what a model draws), with noise that is
 * always the same, so that they depend on nothing but the picture. Throws BadRequestError for sides that are no multiples
 * of the VAE factor, ModelBrokenError where what comes out is not a number.
 */
export async function encodePixels(
  encoder: OnnxSession,
  config: VaeConfig,
  picture: RawPicture,
): Promise<Latents> {
  const factor = vaeFactor(config)
  if (picture.width % factor !== 0 || picture.height % factor !== 0) {
    const size = `${picture.width} x ${picture.height}`
    throw new BadRequestError(`Sides must be multiples of ${factor} for this model, not ${size}`)
  }
  const parameters = await encodePosterior(encoder, config, toSample(picture))
  const [, channels, height, width] = posteriorDims(parameters)
  const noise = new TorchGenerator(0).randn(channels * height * width)
  return { values: samplePosterior(parameters, noise, config), channels, height, width }
}

/**
 * The distribution of a picture's latents, [1, 2C, h, w]: means, then the logarithms of variances. `sample` is
 * [1, 3, H, W] of -1..1. Throws ModelBrokenError where what comes out is not a number or of another shape.
 */
export async function encodePosterior(
  encoder: OnnxSession,
  config: VaeConfig,
  sample: Tensor,
): Promise<Tensor> {
  const output = await encoder.run({ sample }, ['latent_parameters'])
  const parameters = output('latent_parameters')
  const [rows = 1, , height = 0, width = 0] = sample.dims
  const factor = vaeFactor(config)
  const expected = [rows, 2 * config.latent_channels, height / factor, width / factor]
  if (parameters.dims.join() !== expected.join()) {
    throw new ModelBrokenError(
      `${encoder.model}: output latent_parameters has the shape [${parameters.dims.join(', ')}]; ` +
        `[${expected.join(', ')}] was expected from vae_decoder/config.json`,
    )
  }
  if (parameters.data.includes(Number.NaN)) {
    throw new ModelBrokenError(
      `${encoder.model}: the latents are not numbers (NaN): the VAE encoder of this model overflows; a float32 or fixed export is needed`,
    )
  }
  return parameters
}

/** The shape of latents that a distribution tells of: [1, C, h, w]. */
export function posteriorDims({ dims }: Tensor): readonly [number, number, number, number] {
  const [rows = 1, parameters = 0, height = 0, width = 0] = dims
  return [rows, parameters / 2, height, width]
}

/**
 * Latents [1, C, h, w] as the denoiser knows them: mean + exp(clamp(log variance, -30, 20) / 2) times standard normal
 * noise (diffusers vae.py, DiagonalGaussianDistribution.sample), shifted and scaled.
 */
export function samplePosterior(parameters: Tensor, noise: Float32Array, config: VaeConfig): Float32Array {
  const [, , height, width] = posteriorDims(parameters)
  const { data } = parameters
  const size = noise.length
  const sampled = noise.map((drawn, i) => {
    const logVariance = Math.min(Math.max(data[size + i]!, -30), 20)
    return data[i]! + Math.exp(logVariance / 2) * drawn
  })
  return scale(sampled, height * width, config)
}

/** 8-bit RGB to [1, 3, height, width] of -1..1, rounded where the reference rounds (image_processor.py). */
export function toSample({ rgb, width, height }: RawPicture): Tensor {
  const cells = width * height
  const data = new Float32Array(cells * 3)
  for (let cell = 0; cell < cells; cell++) {
    for (let k = 0; k < 3; k++) data[k * cells + cell] = Math.fround(rgb[cell * 3 + k]! / 255) * 2 - 1
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
