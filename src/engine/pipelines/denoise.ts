import type { Schedule } from '../schedulers/scheduler.ts'
import type { Tensor } from '../tensor/tensor.ts'
import type { Draw } from './draw.ts'
import type { Repaint } from './inpainting.ts'
import type { PipelineHooks, PipelineTrace } from './pipeline.ts'
import type { Start } from './start.ts'
import type { Steering } from './steering.ts'

/** One step of a run, as a family's denoiser is asked about it. */
interface DenoiserStep {
  readonly i: number
  /** Latents [N, C, h, w], scaled as the scheduler wants it. */
  readonly sample: Tensor
  readonly timestep: number
}

/** What the denoiser predicts, after guidance: [N, C, h, w]. */
export type Predict = (step: DenoiserStep) => Promise<Tensor>

export interface Denoising {
  readonly schedule: Schedule
  readonly start: Start
  readonly predict: Predict
  /** Given after each step what it made; null where all is repainted, or the denoiser sees to it. */
  readonly repaint: Repaint | null
  readonly steering: Steering | undefined
  readonly draw: Draw
}

/** Step by step from the start to clean latents [N, C, h, w], the same for every family. */
export async function denoise(
  { schedule, start, predict, repaint, steering, draw }: Denoising,
  hooks: PipelineHooks,
  trace?: PipelineTrace,
): Promise<Tensor> {
  const { firstStep } = start
  const { dims } = start.latents
  const { timesteps } = schedule
  let latents = start.latents.data
  let history: unknown

  for (let i = firstStep; i < timesteps.length; i++) {
    await hooks.checkpoint()
    const timestep = timesteps[i]!
    const sample = { data: schedule.scaleInput(latents, i), dims }
    const modelOutput = await predict({ i, sample, timestep })

    const stepped = schedule.step({
      i,
      sample: latents,
      modelOutput: modelOutput.data,
      history,
      drawNoise: () => draw('step', dims),
    })
    history = stepped.history
    const painted = repaint?.(stepped.sample, i) ?? stepped.sample
    const made = { latents: painted, clean: stepped.clean }
    const steered = steering?.(made, i) ?? made
    latents = steered.latents
    const clean = steered.clean && { data: steered.clean, dims }
    trace?.step({ i, timestep, modelOutput, clean, latents: { data: latents, dims } })
    const shown = clean ?? { data: latents, dims }
    await hooks.onStep({ step: i - firstStep + 1, totalSteps: timesteps.length - firstStep, latents: shown })
  }
  return { data: latents, dims }
}
