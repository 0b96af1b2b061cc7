import { SchedulerError } from './scheduler.ts'

export const betaSchedules = ['linear', 'scaled_linear', 'squaredcos_cap_v2'] as const
export type BetaSchedule = (typeof betaSchedules)[number]

/** How noise was added while the model was trained: what ties a timestep to a noise level. */
export interface NoiseTraining {
  /** T: timesteps are 0 .. T - 1. */
  readonly trainTimesteps: number
  readonly betaStart: number
  readonly betaEnd: number
  readonly betaSchedule: BetaSchedule
  /** One beta a timestep; takes the place of the schedule. */
  readonly trainedBetas: readonly number[] | null
  /** Betas are rescaled so that the last timestep is pure noise. */
  readonly zeroSnr: boolean
}

/**
 * The share of the clean picture's variance that is left at each of the T timesteps (alpha bar), falling. It is
 * rounded to float32 after every operation that the reference rounds, because the smallest sigmas hang on `1 - alpha`.
 *
 * Source: Ho et al., "Denoising Diffusion Probabilistic Models" (2020), equation 4; diffusers scheduling_ddim.py. Zero
 * terminal SNR: Lin et al., "Common Diffusion Noise Schedules and Sample Steps are Flawed" (2023), algorithm 1.
 */
export function alphasCumprod(training: NoiseTraining): Float32Array {
  const alphas = cumulativeProduct(betasOf(training))
  return training.zeroSnr ? withoutTerminalSignal(alphas) : alphas
}

/**
 * The same for methods that divide by the square root of alpha: a timestep of pure noise gets the smallest positive
 * float16 in place of 0, which makes its sigma 4096 instead of infinite.
 */
export function alphasAboveZero(training: NoiseTraining): Float32Array {
  const alphas = alphasCumprod(training)
  if (training.zeroSnr) alphas[alphas.length - 1] = 2 ** -24
  return alphas
}

/**
 * Alpha at timestep `t`; `final` before the first timestep, where a run ends.
 *
 * @throws SchedulerError if `t` lies beyond the last timestep that the model was trained on
 */
export function alphaAt(alphas: Float32Array, t: number, final: number): number {
  if (t < 0) return final
  const alpha = alphas[t]
  if (alpha === undefined)
    throw new SchedulerError(`Timestep ${t} is beyond the ${alphas.length} that the model was trained on`)
  return alpha
}

function betasOf(training: NoiseTraining): Float32Array {
  const { betaStart, betaEnd, betaSchedule, trainedBetas, trainTimesteps } = training
  if (trainedBetas) return Float32Array.from(trainedBetas)
  if (betaSchedule === 'squaredcos_cap_v2') return cosineBetas(trainTimesteps)
  if (betaSchedule === 'linear') return float32Linspace(betaStart, betaEnd, trainTimesteps)
  return float32Linspace(Math.sqrt(betaStart), Math.sqrt(betaEnd), trainTimesteps).map((root) => root * root)
}

/** As torch does it in float32: counted from the nearer end. */
function float32Linspace(start: number, end: number, length: number): Float32Array {
  const first = Math.fround(start)
  const last = Math.fround(end)
  const step = Math.fround(Math.fround(last - first) / (length - 1))
  return Float32Array.from({ length }, (_, i) =>
    i < length / 2 ? first + step * i : last - step * (length - 1 - i),
  )
}

/** Source: Nichol, Dhariwal, "Improved Denoising Diffusion Probabilistic Models" (2021), equation 17. */
function cosineBetas(length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) =>
    Math.min(1 - alphaBar((i + 1) / length) / alphaBar(i / length), 0.999),
  )
}

function alphaBar(share: number): number {
  return Math.cos(((share + 0.008) / 1.008) * (Math.PI / 2)) ** 2
}

function cumulativeProduct(betas: Float32Array): Float32Array {
  let product = 1
  return betas.map((beta) => (product *= Math.fround(1 - beta)))
}

function withoutTerminalSignal(alphas: Float32Array): Float32Array {
  const roots = alphas.map(Math.sqrt)
  const first = roots[0]!
  const last = roots.at(-1)!
  return roots.map((root) => (((root - last) * first) / (first - last)) ** 2)
}
