import { SchedulerError } from './scheduler.ts'

export const timestepSpacings = ['linspace', 'leading', 'trailing'] as const
export type TimestepSpacing = (typeof timestepSpacings)[number]

/** Which of the T timesteps of training a run visits. */
export interface Spacing {
  readonly timestepSpacing: TimestepSpacing
  /** Added to every timestep of `leading`. */
  readonly stepsOffset: number
  readonly trainTimesteps: number
}

/**
 * `steps` timesteps, falling; fractional where `linspace` makes them so.
 *
 * Source: Lin et al., "Common Diffusion Noise Schedules and Sample Steps are Flawed" (2023), table 2; diffusers
 * scheduling_euler_discrete.py.
 *
 * @throws SchedulerError unless 1 <= steps <= T
 */
export function spacedTimesteps(spacing: Spacing, steps: number): Float64Array {
  const { timestepSpacing, stepsOffset, trainTimesteps } = spacing
  checkSteps(steps, trainTimesteps)
  if (timestepSpacing === 'trailing') return trailing(trainTimesteps, steps)
  if (timestepSpacing === 'linspace') return linspace(0, trainTimesteps - 1, steps).toReversed()
  return multiples(Math.floor(trainTimesteps / steps), 0, steps, stepsOffset)
}

/**
 * The timesteps of DPM-Solver: `steps` of `steps + 1` points, the lowest left out, so that a run ends at a noise level
 * of its own. Whole numbers, falling. Source: diffusers scheduling_dpmsolver_multistep.py.
 *
 * @throws SchedulerError unless 1 <= steps < T
 */
export function solverTimesteps(spacing: Spacing, steps: number): Float64Array {
  const { timestepSpacing, stepsOffset, trainTimesteps } = spacing
  checkSteps(steps, trainTimesteps - 1)
  if (timestepSpacing === 'trailing') return trailing(trainTimesteps, steps)
  if (timestepSpacing === 'linspace') {
    return linspace(0, trainTimesteps - 1, steps + 1)
      .subarray(1)
      .map(roundHalfEven)
      .toReversed()
  }
  return multiples(Math.floor(trainTimesteps / (steps + 1)), 1, steps, stepsOffset)
}

/** @throws SchedulerError unless `steps` is a whole number from 1 to `most` */
export function checkSteps(steps: number, most: number): void {
  if (Number.isInteger(steps) && steps >= 1 && steps <= most) return
  throw new SchedulerError(`The number of steps is ${steps}; this scheduler takes 1 to ${most}`)
}

/** Rounds to the nearest whole number, halves to the even one, as numpy and torch do. */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value)
  const rest = value - below
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1
  return below % 2 === 0 ? below : below + 1
}

/** `length` numbers from `start` to `end`, both included. */
export function linspace(start: number, end: number, length: number): Float64Array {
  const step = (end - start) / (length - 1)
  return Float64Array.from({ length }, (_, i) =>
    i === 0 ? start : i === length - 1 ? end : start + i * step,
  )
}

/** ratio * (from + steps - 1) down to ratio * from, all moved by `offset`. */
function multiples(ratio: number, from: number, steps: number, offset: number): Float64Array {
  return Float64Array.from({ length: steps }, (_, i) => ratio * (from + steps - 1 - i) + offset)
}

function trailing(trainTimesteps: number, steps: number): Float64Array {
  // numpy's arange multiplies the difference of its first two values, not the step itself: it decides some halves.
  const difference = trainTimesteps - trainTimesteps / steps - trainTimesteps
  return Float64Array.from({ length: steps }, (_, i) => roundHalfEven(trainTimesteps + i * difference) - 1)
}
