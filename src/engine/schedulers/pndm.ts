import { alphaAt, alphasCumprod } from './alphas.ts'
import { parseCommon, parseNoisyPrediction, type CommonConfig } from './common-config.ts'
import type { ConfigValues } from './config-values.ts'
import { checkSignal, cleanAtAlpha, mixed, noiseAtAlpha, noisedAtAlpha } from './prediction.ts'
import type { Scheduler, StepInput, StepOutput } from './scheduler.ts'
import { roundHalfEven, spacedTimesteps } from './timestep-spacing.ts'

export interface PndmConfig extends CommonConfig {
  readonly className: 'PNDMScheduler'
  readonly predictionType: 'epsilon' | 'v_prediction'
  /** The run ends at alpha 1; false: at that of timestep 0. */
  readonly setAlphaToOne: boolean
}

interface PndmHistory {
  /** The denoiser's outputs, newest first, at most three: a fourth is the present one. */
  readonly outputs: readonly Float32Array[]
  /** After the first call only: the latents that the second call steps from once more. */
  readonly start: Float32Array | null
}

/** Adams-Bashforth weights for one to four outputs, newest first. */
const multistepWeights = [
  [1],
  [3 / 2, -1 / 2],
  [23 / 12, -16 / 12, 5 / 12],
  [55 / 24, -59 / 24, 37 / 24, -9 / 24],
] as const

/** Reads a PNDMScheduler's configuration. Throws SchedulerError where a value is wrong or not supported. */
export function parsePndmConfig(values: ConfigValues): PndmConfig {
  if (!values.flag('skip_prk_steps', false)) {
    throw values.refusal('skip_prk_steps', 'true; Runge-Kutta steps are not supported')
  }
  return {
    className: 'PNDMScheduler',
    ...parseCommon(values, { timestepSpacing: 'leading' }),
    // The reference's class does not know rescale_betas_zero_snr.
    zeroSnr: false,
    predictionType: parseNoisyPrediction(values),
    setAlphaToOne: values.flag('set_alpha_to_one', false),
  }
}

/**
 * Pseudo linear multistep sampling (PLMS). The second timestep is called twice: the first two calls make one step of
 * Heun's method. A run that starts in the middle of the schedule does the same with its own first two calls.
 *
 * Source: Liu et al., "Pseudo Numerical Methods for Diffusion Models on Manifolds" (2022), equations 9 and 12;
 * diffusers scheduling_pndm.py, step_plms.
 */
export function pndm(config: PndmConfig): Scheduler<PndmHistory> {
  const alphas = alphasCumprod(config)
  const final = config.setAlphaToOne ? 1 : alphas[0]!
  return (steps) => {
    const spaced = spacedTimesteps(config, steps).map(roundHalfEven)
    const timesteps = steps === 1 ? spaced : Float64Array.of(...spaced.subarray(0, 2), ...spaced.subarray(1))
    const stride = Math.floor(config.trainTimesteps / steps)
    const levels = timesteps.map((t) => alphaAt(alphas, t, final))
    checkSignal(config.predictionType, levels)
    return {
      timesteps,
      sigmas: null,
      initNoiseSigma: 1,
      scaleInput: (sample) => sample,
      addNoise: (clean, noise, i) => noisedAtAlpha(levels[i]!, clean, noise),
      step(input) {
        const t = timesteps[input.i]!
        const from = input.history?.start ? t + stride : t
        return stepped(config, alphaAt(alphas, from, final), alphaAt(alphas, from - stride, final), input)
      },
    }
  }
}

function stepped(
  config: PndmConfig,
  alpha: number,
  next: number,
  input: StepInput<PndmHistory>,
): StepOutput<PndmHistory> {
  const { sample, history } = input
  // The history is copied: the caller may use its arrays again.
  const modelOutput = input.modelOutput.slice()
  if (history?.start) {
    const output = combined([modelOutput, history.outputs[0]!], [1 / 2, 1 / 2])
    const moved = transferred(config, alpha, next, history.start, output)
    return { ...moved, history: { outputs: history.outputs, start: null } }
  }
  const outputs = [modelOutput, ...(history?.outputs ?? [])]
  const output = combined(outputs, multistepWeights[outputs.length - 1]!)
  const moved = transferred(config, alpha, next, sample, output)
  return { ...moved, history: { outputs: outputs.slice(0, 3), start: history ? null : sample.slice() } }
}

/** Equation 9 of the paper, which is DDIM's step; written as such it gives the clean latents on the way. */
function transferred(
  { predictionType }: PndmConfig,
  alpha: number,
  next: number,
  sample: Float32Array,
  output: Float32Array,
): { sample: Float32Array; clean: Float32Array } {
  const clean = cleanAtAlpha(predictionType, alpha)
  const noise = noiseAtAlpha(predictionType, alpha)
  const moved = {
    ofSample: Math.sqrt(next) * clean.ofSample + Math.sqrt(1 - next) * noise.ofSample,
    ofOutput: Math.sqrt(next) * clean.ofOutput + Math.sqrt(1 - next) * noise.ofOutput,
  }
  return { sample: mixed(moved, sample, output), clean: mixed(clean, sample, output) }
}

function combined(outputs: readonly Float32Array[], weights: readonly number[]): Float32Array {
  const sum = new Float64Array(outputs[0]!.length)
  for (const [n, output] of outputs.entries()) {
    const weight = weights[n]!
    for (let k = 0; k < sum.length; k++) sum[k]! += weight * output[k]!
  }
  return Float32Array.from(sum)
}
