import type { FlowMatchEulerConfig, NoiseShift } from './flow-match-config.ts'
import { SchedulerError, type FlowRun } from './scheduler.ts'
import { exponentialSigmas, karrasSigmas } from './sigmas.ts'
import { checkSteps, linspace } from './timestep-spacing.ts'

type Levels = (sigma: number) => number

/**
 * The noise levels of `steps` steps, falling, 0 not included: evenly spaced, then moved towards noise, because a large
 * picture stays legible under noise that hides a small one.
 *
 * Source: Esser et al., "Scaling Rectified Flow Transformers for High-Resolution Image Synthesis" (2024), equation 23;
 * diffusers scheduling_flow_match_euler_discrete.py.
 *
 * @throws SchedulerError for a number of steps that training had not, or where the run does not tell the picture's size
 */
export function flowSigmas(
  config: FlowMatchEulerConfig,
  steps: number,
  run: FlowRun | undefined,
): Float64Array {
  checkSteps(steps, config.trainTimesteps)
  const shift = shiftOf(config.shift, run)
  const evenly =
    run?.spacing === 'even' ? linspace(1, 1 / steps, steps) : linspace(1, lowestLevel(config), steps)
  const stretched = stretchedTo(config.terminal, evenly.map(shift))
  if (config.respaced === null) return stretched
  const [first = 1] = stretched
  const respace = config.respaced === 'karras' ? karrasSigmas : exponentialSigmas
  return respace(stretched.at(-1) ?? first, first, steps)
}

/** Of the levels of training, which a static shift has moved already: the reference then moves it again. */
function lowestLevel({ shift, trainTimesteps }: FlowMatchEulerConfig): number {
  const lowest = 1 / trainTimesteps
  return Math.fround(shift.kind === 'static' ? staticShift(shift.shift)(lowest) : lowest)
}

function shiftOf(shift: NoiseShift, run: FlowRun | undefined): Levels {
  if (shift.kind === 'static') return staticShift(shift.shift)
  if (!run) {
    throw new SchedulerError(
      '"use_dynamic_shifting" is true: the schedule depends on the size of the picture',
    )
  }
  return dynamicShift(shift.form, muOf(shift, run.patches))
}

const staticShift =
  (shift: number): Levels =>
  (sigma) =>
    (shift * sigma) / (1 + (shift - 1) * sigma)

const dynamicShift = (form: 'exponential' | 'linear', mu: number): Levels => {
  const weight = form === 'exponential' ? Math.exp(mu) : mu
  return (sigma) => weight / (weight + 1 / sigma - 1)
}

/** On the line through the two sizes that the configuration names; not clamped beyond them (pipeline_flux.py, calculate_shift). */
function muOf(shift: Extract<NoiseShift, { kind: 'dynamic' }>, patches: number): number {
  const slope = (shift.maxShift - shift.baseShift) / (shift.maxPatches - shift.basePatches)
  return shift.baseShift + (patches - shift.basePatches) * slope
}

/** Stretches the way from clean to noise so that the last level is `terminal`. Source: as above, stretch_shift_to_terminal. */
function stretchedTo(terminal: number | null, sigmas: Float64Array): Float64Array {
  if (terminal === null) return sigmas
  const scale = (1 - (sigmas.at(-1) ?? 0)) / (1 - terminal)
  // A single step begins in pure noise, which no stretching moves.
  return scale === 0 ? sigmas : sigmas.map((sigma) => 1 - (1 - sigma) / scale)
}
