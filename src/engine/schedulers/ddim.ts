import { alphaAt, alphasCumprod } from './alphas.ts'
import { off, parseClipRange, parseCommon, parsePrediction, type CommonConfig } from './common-config.ts'
import type { ConfigValues } from './config-values.ts'
import { checkSignal, cleanAtAlpha, noiseAtAlpha, noisedAtAlpha, type Mix } from './prediction.ts'
import type { Scheduler, StepInput, StepOutput } from './scheduler.ts'
import { roundHalfEven, spacedTimesteps } from './timestep-spacing.ts'

export interface DdimConfig extends CommonConfig {
  readonly className: 'DDIMScheduler'
  /** Half the range to which clean latents are clipped; null: they are not. */
  readonly clipRange: number | null
  /** The run ends at alpha 1; false: at that of timestep 0. */
  readonly setAlphaToOne: boolean
}

/** The weights of one step: x' = clean * ofClean + noise * ofNoise + drawn * ofDrawn. */
interface DdimStep {
  readonly clean: Mix
  readonly noise: Mix
  readonly ofClean: number
  readonly ofNoise: number
  readonly ofDrawn: number
  /** Whether noise is drawn at all: also where it counts nothing, as the reference does. */
  readonly draws: boolean
}

/** Reads a DDIMScheduler's configuration. Throws SchedulerError where a value is wrong or not supported. */
export function parseDdimConfig(values: ConfigValues): DdimConfig {
  values.only('thresholding', off)
  return {
    className: 'DDIMScheduler',
    ...parseCommon(values, { timestepSpacing: 'leading' }),
    predictionType: parsePrediction(values),
    clipRange: parseClipRange(values, true),
    setAlphaToOne: values.flag('set_alpha_to_one', true),
  }
}

/**
 * Denoising diffusion implicit models; with `eta` above 0 it draws noise at every step, with 1 it is DDPM.
 *
 * Source: Song et al., "Denoising Diffusion Implicit Models" (2020), equations 12 and 16; diffusers scheduling_ddim.py.
 *
 * @param eta 0 .. 1
 */
export function ddim(config: DdimConfig, eta = 0): Scheduler<undefined> {
  const alphas = alphasCumprod(config)
  return (steps) => {
    const timesteps = spacedTimesteps(config, steps).map(roundHalfEven)
    const stride = Math.floor(config.trainTimesteps / steps)
    const final = config.setAlphaToOne ? 1 : alphas[0]!
    const levels = Float64Array.from(timesteps, (t) => alphaAt(alphas, t, final))
    checkSignal(config.predictionType, levels)
    const table = Array.from(levels, (alpha, i) =>
      ddimStep(config, eta, alpha, alphaAt(alphas, timesteps[i]! - stride, final)),
    )
    return {
      timesteps,
      sigmas: null,
      initNoiseSigma: 1,
      scaleInput: (sample) => sample,
      addNoise: (clean, noise, i) => noisedAtAlpha(levels[i]!, clean, noise),
      step: (input) => stepped(table[input.i]!, config.clipRange ?? Infinity, input),
    }
  }
}

function ddimStep(config: DdimConfig, eta: number, alpha: number, next: number): DdimStep {
  const drawnVariance = eta ** 2 * ((1 - next) / (1 - alpha)) * (1 - alpha / next)
  return {
    clean: cleanAtAlpha(config.predictionType, alpha),
    noise: noiseAtAlpha(config.predictionType, alpha),
    ofClean: Math.sqrt(next),
    ofNoise: Math.sqrt(Math.max(1 - next - drawnVariance, 0)),
    ofDrawn: Math.sqrt(drawnVariance),
    draws: eta > 0,
  }
}

function stepped(step: DdimStep, range: number, input: StepInput<undefined>): StepOutput<undefined> {
  const { sample: before, modelOutput } = input
  const drawn = step.draws ? input.drawNoise() : before
  const clean = new Float32Array(before.length)
  const sample = new Float32Array(before.length)
  for (let k = 0; k < sample.length; k++) {
    const x = before[k]!
    const output = modelOutput[k]!
    const unclipped = step.clean.ofSample * x + step.clean.ofOutput * output
    const x0 = Math.min(Math.max(unclipped, -range), range)
    const noise = step.noise.ofSample * x + step.noise.ofOutput * output
    clean[k] = x0
    sample[k] = step.ofClean * x0 + step.ofNoise * noise + step.ofDrawn * drawn[k]!
  }
  return { sample, clean, history: undefined }
}
