import { predict } from '../components/denoiser.ts'
import { decodeLatents, type Pictures } from '../components/vae-decoder.ts'
import { BadRequestError } from '../errors.ts'
import type { OnnxSession } from '../runtime/onnx-session.ts'
import type { UsePart } from '../runtime/session-lease.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { denoise, type Predict } from './denoise.ts'
import { drawingFrom } from './draw.ts'
import { guidanceEmbedding } from './guidance-embedding.ts'
import { guidedBatch, guidedPrediction } from './guidance.ts'
import { withMaskChannels } from './inpainting.ts'
import { latentShape } from './latent-shape.ts'
import type { PictureRequest, PipelineHooks, PipelineTrace } from './pipeline.ts'
import { runsWholeSteps } from './start-rule.ts'
import { startRun, type Inpainting } from './start.ts'
import { steeringTo } from './steering.ts'
import type { UnetParts } from './unet-parts.ts'

/** A U-Net with what belongs to it. */
export interface UnetModel extends UnetParts {
  readonly unet: UsePart
}

/** Whether the denoiser is called for what to keep away from as well; a distilled one never is. */
export function isGuided({ config }: UnetParts, { guidanceScale }: PictureRequest): boolean {
  return guidanceScale > 1 && config.time_cond_proj_dim == null
}

/** The shape of the run's latents, [N, C, h, w]. Throws BadRequestError for what this model cannot be asked for. */
export function unetLatentShape({ vae, inpaints }: UnetParts, request: PictureRequest): readonly number[] {
  if (inpaints && !request.image?.mask) {
    throw new BadRequestError('This model repaints parts of pictures: it needs a picture and a mask')
  }
  return latentShape(vae, request)
}

/** What a family says of a run. */
export interface UnetRun {
  /** Of the latents, [N, C, h, w]. */
  readonly dims: readonly number[]
  /**
   * What the U-Net is told beside sample and timestep, in rows for the whole batch; where the prompt guides, all
   * negatives, then all positives.
   */
  readonly conditioning: Readonly<Record<string, Tensor>>
}

/** Phases 2 to 5 of Stable Diffusion, from encoded prompts to pictures. */
export async function runUnet(
  model: UnetModel,
  request: PictureRequest,
  { dims, conditioning }: UnetRun,
  hooks: PipelineHooks,
  trace?: PipelineTrace,
): Promise<Pictures> {
  const draw = drawingFrom(request.generators, trace)

  // 2. Steps become noise levels.
  const schedule = request.scheduler(request.steps)

  // 3. Noise, or a picture with noise on it, at the level of the first step.
  const { vae, vaeEncoder, preview } = model
  const run = { request, schedule, dims, draw, vae, vaeEncoder, startRule: runsWholeSteps }
  const start = await startRun(run, trace)

  // 4. Step by step the noise goes.
  hooks.onPhase('denoising')
  const steered = { schedule, start, strength: request.image?.strength ?? 1, dims, preview }
  const shownMask = model.inpaints ? start.inpainting : null
  const way = {
    schedule,
    start,
    draw,
    repaint: model.inpaints ? null : (start.inpainting?.repaint ?? null),
    steering: request.target && steeringTo(request.target, steered),
  }
  const latents = await model.unet((unet) => {
    const predict = unetPredictor(model, request, { unet, conditioning, shownMask }, trace)
    return denoise({ ...way, predict }, hooks, trace)
  })

  // 5. Latents become pixels.
  await hooks.checkpoint()
  hooks.onPhase('decoding')
  return model.vaeDecoder((decoder) => decodeLatents(decoder, vae, latents))
}

interface Shown {
  readonly unet: OnnxSession
  readonly conditioning: Readonly<Record<string, Tensor>>
  /** For U-Nets that inpaint. */
  readonly shownMask: Inpainting | null
}

function unetPredictor(
  model: UnetModel,
  request: PictureRequest,
  { unet, conditioning, shownMask }: Shown,
  trace?: PipelineTrace,
): Predict {
  const guided = isGuided(model, request)
  const width = model.config.time_cond_proj_dim
  return async ({ i, sample, timestep }) => {
    const shown = shownMask ? withMaskChannels(sample, shownMask.mask, shownMask.maskedLatents) : sample
    const [rows = 1] = sample.dims
    const inputs = {
      sample: guidedBatch(shown, guided),
      timestep: { data: Float32Array.of(timestep), dims: [] },
      ...conditioning,
      ...(width != null && { timestep_cond: guidanceEmbedding(request.guidanceScale, rows, width) }),
    }
    trace?.denoiserCall(i, inputs)
    const prediction = await predict(unet, inputs, 'out_sample', guidedBatch(sample, guided).dims)
    if (!guided) return prediction
    return guidedPrediction(prediction, { scale: request.guidanceScale, rescale: request.guidanceRescale })
  }
}
