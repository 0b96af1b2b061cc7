import { requireFiles } from '../components/model-folder.ts'
import type { VaeConfig } from '../components/vae-decoder.ts'
import { encodePosterior, posteriorDims, samplePosterior, toSample } from '../components/vae-encoder.ts'
import type { OnnxSession } from '../runtime/onnx-session.ts'
import type { UsePart } from '../runtime/session-lease.ts'
import { repeatRows, sizeOf, type Tensor } from '../tensor/tensor.ts'
import type { TorchGenerator } from '../tensor/noise.ts'
import { checkGenerators, drawingFrom } from './draw.ts'
import { maskedSample, type InpaintingMask } from './inpainting.ts'
import type { StartPicture } from '../protocol.ts'
import type { PartSource, PipelineTrace } from './pipeline.ts'

/**
 * The VAE encoder, which most runs do without. Throws ModelBrokenError where the folder has none.
 */
export function vaeEncoderOf(path: string, source: PartSource): UsePart {
  const use = source.sessions.part('vae_encoder')
  return async (work) => {
    await requireFiles(path, [
      {
        file: 'vae_encoder/model.onnx',
        purpose: 'the VAE encoder, without which no picture can be started from',
      },
    ])
    return use(work)
  }
}

/** The distributions of a picture's latents, and where it is inpainted of what is kept of it. */
export interface EncodedSource {
  readonly whole: Tensor
  readonly masked: Tensor | null
}

/** Encodes the source picture, once for the whole batch. */
export async function encodeSource(
  encoder: OnnxSession,
  vae: VaeConfig,
  { picture }: StartPicture,
  mask: InpaintingMask | null,
  trace?: PipelineTrace,
): Promise<EncodedSource> {
  const sample = toSample(picture)
  const whole = await encodePosterior(encoder, vae, sample)
  trace?.posterior(whole)
  if (mask === null) return { whole, masked: null }
  const masked = await encodePosterior(encoder, vae, maskedSample(sample, mask))
  trace?.posterior(masked)
  return { whole, masked }
}

export interface Sampling {
  readonly generators: readonly TorchGenerator[]
  /** Pictures of the batch. */
  readonly rows: number
  readonly vae: VaeConfig
}

/**
 * Latents [rows, C, h, w] out of one picture's distribution. One generator draws a single sample, which is repeated; of
 * several each draws its own, so that every picture is what it would be alone.
 */
export function sampleForBatch(
  posterior: Tensor,
  { generators, rows, vae }: Sampling,
  trace?: PipelineTrace,
): Tensor {
  checkGenerators(generators, rows)
  const dims = posteriorDims(posterior)
  const size = sizeOf(dims)
  const data = new Float32Array(generators.length * size)
  for (const [row, generator] of generators.entries()) {
    const noise = drawingFrom([generator], trace)('posterior', dims)
    data.set(samplePosterior(posterior, noise, vae), row * size)
  }
  const samples = { data, dims: [generators.length, ...dims.slice(1)] }
  return repeatRows(samples, rows / generators.length)
}
