import { alphaAt, alphasCumprod } from './alphas.ts'
import { off, parseClipRange, parseCommon, parsePrediction, type CommonConfig } from './common-config.ts'
import type { ConfigValues } from './config-values.ts'
import { checkSignal, cleanAtAlpha, mixed, noisedAtAlpha, weightedSum, type Mix } from './prediction.ts'
import type { Scheduler, StepInput, StepOutput } from './scheduler.ts'
import { checkSteps } from './timestep-spacing.ts'

export interface LcmConfig extends CommonConfig {
  readonly className: 'LCMScheduler'
  /** Half the range to which clean latents are clipped; null: they are not. */
  readonly clipRange: number | null
  /** The steps that the model was distilled on; a run visits some of them. */
  readonly originalSteps: number
  /** What timesteps are multiplied by where clean latents and noisy ones are blended. */
  readonly timestepScaling: number
}

interface LcmStep {
  readonly clean: Mix
  /** The blend of clean latents and latents that is the consistency model's answer. */
  readonly blend: { readonly ofClean: number; readonly ofSample: number }
  /** Alpha of the level to which the answer is noised again; null at the last step. */
  readonly next: number | null
}

/** Variance of clean latents, squared deviation 0.5. */
const dataVariance = 0.25

/** Reads an LCMScheduler's configuration. Throws SchedulerError where a value is wrong or not supported. */
export function parseLcmConfig(values: ConfigValues): LcmConfig {
  values.only('thresholding', off)
  const common = parseCommon(values, {
    timestepSpacing: 'leading',
    betaStart: 0.00085,
    betaEnd: 0.012,
    betaSchedule: 'scaled_linear',
  })
  return {
    className: 'LCMScheduler',
    ...common,
    predictionType: parsePrediction(values),
    clipRange: parseClipRange(values, false),
    originalSteps: values.integer('original_inference_steps', 50, 1, common.trainTimesteps),
    timestepScaling: values.number('timestep_scaling', 10, 1e-6, 1e6),
  }
}

/**
 * Multistep consistency sampling: each step jumps to clean latents and, but for the last, is noised again to the next
 * level.
 *
 * Source: Luo et al., "Latent Consistency Models" (2023), section 4 and algorithm 3; diffusers scheduling_lcm.py.
 */
export function lcm(config: LcmConfig): Scheduler<undefined> {
  const alphas = alphasCumprod(config)
  return (steps) => {
    const timesteps = distilledTimesteps(config, steps)
    const levels = Float64Array.from(timesteps, (t) => alphaAt(alphas, t, 1))
    checkSignal(config.predictionType, levels)
    const table = Array.from(levels, (alpha, i) =>
      lcmStep(config, timesteps[i]!, alpha, levels[i + 1] ?? null),
    )
    return {
      timesteps,
      sigmas: null,
      initNoiseSigma: 1,
      scaleInput: (sample) => sample,
      addNoise: (clean, noise, i) => noisedAtAlpha(levels[i]!, clean, noise),
      step: (input) => stepped(table[input.i]!, config.clipRange, input),
    }
  }
}

function distilledTimesteps(config: LcmConfig, steps: number): Float64Array {
  const { originalSteps, trainTimesteps } = config
  checkSteps(steps, originalSteps)
  const stride = Math.floor(trainTimesteps / originalSteps)
  return Float64Array.from(
    { length: steps },
    (_, j) => (originalSteps - Math.floor((j * originalSteps) / steps)) * stride - 1,
  )
}

function lcmStep(config: LcmConfig, t: number, alpha: number, next: number | null): LcmStep {
  const scaled = t * config.timestepScaling
  const variance = scaled * scaled + dataVariance
  return {
    clean: cleanAtAlpha(config.predictionType, alpha),
    blend: { ofClean: scaled / Math.sqrt(variance), ofSample: dataVariance / variance },
    next,
  }
}

function stepped(step: LcmStep, range: number | null, input: StepInput<undefined>): StepOutput<undefined> {
  const predicted = mixed(step.clean, input.sample, input.modelOutput)
  if (range !== null) clip(predicted, range)
  const clean = weightedSum(step.blend.ofClean, predicted, step.blend.ofSample, input.sample)
  const sample = step.next === null ? clean.slice() : noisedAtAlpha(step.next, clean, input.drawNoise())
  return { sample, clean, history: undefined }
}

function clip(values: Float32Array, range: number): void {
  for (let k = 0; k < values.length; k++) values[k] = Math.min(Math.max(values[k]!, -range), range)
}
