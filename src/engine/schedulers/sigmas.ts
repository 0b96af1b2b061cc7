import { SchedulerError } from './scheduler.ts'
import { linspace, roundHalfEven, type TimestepSpacing } from './timestep-spacing.ts'

/** The exponent of Karras et al., "Elucidating the Design Space of Diffusion-Based Generative Models" (2022). */
const rho = 7

/**
 * The noise level of each timestep of training, rising: sqrt((1 - alpha) / alpha), in float32 as the reference has it.
 *
 * @throws SchedulerError if the betas add so much noise that a level is infinite
 */
export function sigmaTable(alphas: Float32Array): Float32Array {
  if (alphas.includes(0))
    throw new SchedulerError('The betas leave nothing of the picture: noise levels would be infinite')
  return alphas.map((alpha) => Math.sqrt(Math.fround(Math.fround(1 - alpha) / alpha)))
}

/** The deviation of the latents that a run of Euler's methods starts from. Source: diffusers scheduling_euler_discrete.py */
export function initNoiseSigma(sigmas: Float64Array, spacing: TimestepSpacing): number {
  const highest = sigmas.reduce((a, b) => Math.max(a, b))
  return spacing === 'leading' ? Math.sqrt(highest ** 2 + 1) : highest
}

/** Noise levels at timesteps that may lie between two of the table; beyond its ends, those of the ends. */
export function sigmasAt(table: Float32Array, timesteps: Float64Array): Float64Array {
  const last = table.length - 1
  return timesteps.map((timestep) => {
    const t = Math.min(Math.max(timestep, 0), last)
    const below = Math.min(Math.floor(t), Math.max(last - 1, 0))
    const low = table[below]!
    return low + (t - below) * ((table[below + 1] ?? low) - low)
  })
}

/** `steps` noise levels from `max` to `min`, evenly spaced in their 7th roots. Karras et al., equation 5. */
export function karrasSigmas(min: number, max: number, steps: number): Float64Array {
  const from = max ** (1 / rho)
  const to = min ** (1 / rho)
  return Float64Array.from(
    { length: steps },
    (_, i) => (from + (steps === 1 ? 0 : i / (steps - 1)) * (to - from)) ** rho,
  )
}

/** `steps` noise levels from `max` to `min`, evenly spaced in their logarithms. */
export function exponentialSigmas(min: number, max: number, steps: number): Float64Array {
  return linspace(Math.log(max), Math.log(min), steps).map(Math.exp)
}

/** The timesteps at which the table has these noise levels, interpolated in log sigma. */
export function timestepsOf(table: Float32Array, sigmas: Float64Array): Float64Array {
  const logTable = table.map(Math.log)
  return sigmas.map((sigma) => timestepOf(logTable, Math.log(Math.max(sigma, 1e-10))))
}

/** The same in whole numbers. They may repeat. */
export function wholeTimestepsOf(table: Float32Array, sigmas: Float64Array): Float64Array {
  return timestepsOf(table, sigmas).map(roundHalfEven)
}

/** The noise levels of a run in float32: those of its steps, and the one where it ends. */
export function closedSigmas(sigmas: Float64Array, final: number): Float64Array {
  return Float64Array.from([...sigmas, final], Math.fround)
}

function timestepOf(logTable: Float32Array, logSigma: number): number {
  const above = logTable.findIndex((value) => value > logSigma)
  const low = Math.max((above < 0 ? logTable.length : above) - 1, 0)
  const below = Math.min(low, logTable.length - 2)
  const share = (logSigma - logTable[below]!) / (logTable[below + 1]! - logTable[below]!)
  return below + Math.min(Math.max(share, 0), 1)
}
