import { decodeLatents, type Pictures } from '../components/vae-decoder.ts'
import type { OnnxSession } from '../runtime/onnx-session.ts'
import type { UsePart } from '../runtime/session-lease.ts'
import type { FlowRun } from '../schedulers/scheduler.ts'
import { denoise, type Predict } from './denoise.ts'
import { drawingFrom } from './draw.ts'
import type { ModelParts } from './model-parts.ts'
import type { PictureRequest, PipelineHooks, PipelineTrace } from './pipeline.ts'
import { skipsWholeSteps } from './start-rule.ts'
import { startRun } from './start.ts'
import { steeringTo } from './steering.ts'

/** The files of a flow matching transformer. */
export const transformerFiles = [
  { file: 'transformer/config.json', purpose: "the denoiser's configuration" },
  { file: 'transformer/model.onnx', purpose: 'the denoiser' },
]

/** A transformer with what belongs to it. */
export interface FlowModel extends ModelParts {
  readonly transformer: UsePart
}

/** What a family says of one run. */
export interface FlowPlan {
  /** Of the latents, [N, C, h, w]. */
  readonly dims: readonly number[]
  /** What the schedule depends on. */
  readonly flow: FlowRun
  readonly predictor: (transformer: OnnxSession) => Predict
}

/** Phases 2 to 5 of flow matching, from encoded prompts, which `predictor` knows, to pictures. */
export async function runFlow(
  model: FlowModel,
  request: PictureRequest,
  { dims, flow, predictor }: FlowPlan,
  hooks: PipelineHooks,
  trace?: PipelineTrace,
): Promise<Pictures> {
  const draw = drawingFrom(request.generators, trace)

  // 2. Steps become noise levels.
  const schedule = request.scheduler(request.steps, flow)

  // 3. Noise, or a picture with noise on it, at the level of the first step.
  const { vae, vaeEncoder, preview } = model
  const run = { request, schedule, dims, draw, vae, vaeEncoder, startRule: skipsWholeSteps }
  const start = await startRun(run, trace)

  // 4. Step by step the noise goes.
  hooks.onPhase('denoising')
  const steered = { schedule, start, strength: request.image?.strength ?? 1, dims, preview }
  const way = {
    schedule,
    start,
    draw,
    repaint: start.inpainting?.repaint ?? null,
    steering: request.target && steeringTo(request.target, steered),
  }
  const latents = await model.transformer((transformer) =>
    denoise({ ...way, predict: predictor(transformer) }, hooks, trace),
  )

  // 5. Latents become pixels.
  await hooks.checkpoint()
  hooks.onPhase('decoding')
  return model.vaeDecoder((decoder) => decodeLatents(decoder, vae, latents))
}
