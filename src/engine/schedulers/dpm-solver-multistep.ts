import { alphasAboveZero } from './alphas.ts'
import {
  off,
  parseCommon,
  parseFinalSigma,
  parsePrediction,
  type CommonConfig,
  type FinalSigma,
} from './common-config.ts'
import type { ConfigValues } from './config-values.ts'
import { cleanAtAlpha, mixed, noisedAtAlpha, weightedSum, type Mix } from './prediction.ts'
import { SchedulerError, type Scheduler, type StepInput, type StepOutput } from './scheduler.ts'
import { closedSigmas, karrasSigmas, sigmasAt, sigmaTable, wholeTimestepsOf } from './sigmas.ts'
import { solverTimesteps } from './timestep-spacing.ts'

export interface DpmSolverMultistepConfig extends CommonConfig {
  readonly className: 'DPMSolverMultistepScheduler'
  readonly solverOrder: 1 | 2
  readonly useKarrasSigmas: boolean
  readonly finalSigma: FinalSigma
  /** The last step of a run of less than 15 is of first order. */
  readonly lowerOrderFinal: boolean
  /** The last step of any run is of first order. */
  readonly eulerAtFinal: boolean
}

/** The clean latents of the step before. */
type DpmHistory = Float32Array

/** x' = x * ofSample + clean * ofClean, and if `slope` is not 0 + (clean - clean before) * slope. */
interface DpmStep {
  readonly clean: Mix
  readonly ofSample: number
  readonly ofClean: number
  readonly slope: number
}

const fixedVariances = ['fixed_small', 'fixed_small_log', 'fixed_large', 'fixed_large_log']

/** Reads a DPMSolverMultistepScheduler's configuration. Throws SchedulerError where a value is wrong or not supported. */
export function parseDpmSolverMultistepConfig(values: ConfigValues): DpmSolverMultistepConfig {
  // DEIS and UniPC call their kinds by other names; the reference takes these for the same as its own class does.
  values.only('algorithm_type', ['dpmsolver++', 'deis'])
  values.only('solver_type', ['midpoint', 'logrho', 'bh1', 'bh2'])
  values.only('lambda_min_clipped', [-Infinity, '-Infinity', null])
  // Of DDPM's own kinds; only a learned variance comes out of the denoiser.
  values.only('variance_type', [...off, ...fixedVariances])
  for (const key of ['thresholding', 'use_exponential_sigmas', 'use_beta_sigmas', 'use_lu_lambdas'])
    values.only(key, off)
  for (const key of ['use_flow_sigmas', 'use_dynamic_shifting']) values.only(key, off)
  return {
    className: 'DPMSolverMultistepScheduler',
    ...parseCommon(values, { timestepSpacing: 'linspace' }),
    predictionType: parsePrediction(values),
    solverOrder: values.integer('solver_order', 2, 1, 2) === 1 ? 1 : 2,
    useKarrasSigmas: values.flag('use_karras_sigmas', false),
    finalSigma: parseFinalSigma(values),
    lowerOrderFinal: values.flag('lower_order_final', true),
    eulerAtFinal: values.flag('euler_at_final', false),
  }
}

/**
 * DPM-Solver++ of second order (2M), midpoint rule. Latents keep unit variance: a noise level sigma means
 * x = alpha clean + alpha sigma noise with alpha = 1 / sqrt(sigma^2 + 1).
 *
 * Source: Lu et al., "DPM-Solver++: Fast Solver for Guided Sampling of Diffusion Probabilistic Models" (2022),
 * algorithm 2; diffusers scheduling_dpmsolver_multistep.py.
 */
export function dpmSolverMultistep(config: DpmSolverMultistepConfig): Scheduler<DpmHistory> {
  const table = sigmaTable(alphasAboveZero(config))
  return (steps) => {
    const { timesteps, levels } = noiseLevels(config, table, steps)
    const sigmas = closedSigmas(levels, config.finalSigma === 'zero' ? 0 : table[0]!)
    const plan = Array.from(timesteps, (_, i) => dpmStep(config, sigmas, i))
    return {
      timesteps,
      sigmas,
      initNoiseSigma: 1,
      scaleInput: (sample) => sample,
      addNoise: (clean, noise, i) => noisedAtAlpha(variancePreserving(sigmas[i]!), clean, noise),
      step: (input) => stepped(plan[input.i]!, input),
    }
  }
}

function noiseLevels(
  config: DpmSolverMultistepConfig,
  table: Float32Array,
  steps: number,
): { timesteps: Float64Array; levels: Float64Array } {
  const timesteps = solverTimesteps(config, steps)
  if (!config.useKarrasSigmas) return { timesteps, levels: sigmasAt(table, timesteps) }
  const levels = karrasSigmas(table[0]!, table.at(-1)!, steps)
  return { timesteps: wholeTimestepsOf(table, levels), levels }
}

function dpmStep(config: DpmSolverMultistepConfig, sigmas: Float64Array, i: number): DpmStep {
  const sigma = sigmas[i]!
  const next = sigmas[i + 1]!
  const isLast = i === sigmas.length - 2
  // The next step would divide by the distance of the two levels; the last one has no next.
  if (next >= sigma && !isLast) {
    throw new SchedulerError(`Steps ${i} and ${i + 1} have the same noise level: take fewer steps`)
  }
  const clean = cleanAtAlpha(config.predictionType, variancePreserving(sigma))
  if (next === 0) return { clean, ofSample: 0, ofClean: 1, slope: 0 }
  const signal = Math.sqrt(variancePreserving(next))
  const ofSample = (signal * next) / (Math.sqrt(variancePreserving(sigma)) * sigma)
  // lambda = ln(1 / sigma), hence exp(-h) = next / sigma.
  const ofClean = signal * (1 - next / sigma)
  const h = Math.log(sigma / next)
  const before = i === 0 ? sigma : sigmas[i - 1]!
  const slope = isFirstOrder(config, sigmas, i) ? 0 : (0.5 * ofClean * h) / Math.log(before / sigma)
  return { clean, ofSample, ofClean, slope }
}

function isFirstOrder(config: DpmSolverMultistepConfig, sigmas: Float64Array, i: number): boolean {
  if (config.solverOrder === 1 || i === 0) return true
  const steps = sigmas.length - 1
  return i === steps - 1 && (config.eulerAtFinal || (config.lowerOrderFinal && steps < 15))
}

/** Alpha bar of a noise level. */
function variancePreserving(sigma: number): number {
  return 1 / (sigma * sigma + 1)
}

function stepped(step: DpmStep, input: StepInput<DpmHistory>): StepOutput<DpmHistory> {
  const { sample: before, modelOutput, history } = input
  const clean = mixed(step.clean, before, modelOutput)
  const sample = weightedSum(step.ofSample, before, step.ofClean, clean)
  if (history && step.slope !== 0) {
    for (let k = 0; k < sample.length; k++) sample[k]! += step.slope * (clean[k]! - history[k]!)
  }
  return { sample, clean, history: clean }
}
