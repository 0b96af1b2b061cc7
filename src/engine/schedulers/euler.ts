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
import { cleanAtSigma, mixed, scaledToUnitVariance, towardsClean, weightedSum } from './prediction.ts'
import type { Scheduler } from './scheduler.ts'
import { closedSigmas, initNoiseSigma, karrasSigmas, sigmasAt, sigmaTable, timestepsOf } from './sigmas.ts'
import { spacedTimesteps } from './timestep-spacing.ts'

export interface EulerConfig extends CommonConfig {
  readonly className: 'EulerDiscreteScheduler'
  readonly useKarrasSigmas: boolean
  readonly finalSigma: FinalSigma
}

/** Reads an EulerDiscreteScheduler's configuration. Throws SchedulerError where a value is wrong or not supported. */
export function parseEulerConfig(values: ConfigValues): EulerConfig {
  for (const key of ['use_exponential_sigmas', 'use_beta_sigmas', 'sigma_min', 'sigma_max'])
    values.only(key, off)
  values.only('interpolation_type', ['linear'])
  values.only('timestep_type', ['discrete'])
  return {
    className: 'EulerDiscreteScheduler',
    ...parseCommon(values, { timestepSpacing: 'linspace' }),
    predictionType: parsePrediction(values),
    useKarrasSigmas: values.flag('use_karras_sigmas', false),
    finalSigma: parseFinalSigma(values),
  }
}

/**
 * Euler's method on the probability flow, without churn.
 *
 * Source: Karras et al., "Elucidating the Design Space of Diffusion-Based Generative Models" (2022), algorithm 1;
 * diffusers scheduling_euler_discrete.py.
 */
export function euler(config: EulerConfig): Scheduler<undefined> {
  const table = sigmaTable(alphasAboveZero(config))
  return (steps) => {
    const { timesteps, levels } = noiseLevels(config, table, steps)
    const sigmas = closedSigmas(levels, config.finalSigma === 'zero' ? 0 : table[0]!)
    const clean = Array.from(timesteps, (_, i) => cleanAtSigma(config.predictionType, sigmas[i]!))
    const next = clean.map((mix, i) => towardsClean(mix, sigmas[i]!, sigmas[i + 1]!))
    return {
      timesteps,
      sigmas,
      initNoiseSigma: initNoiseSigma(sigmas, config.timestepSpacing),
      scaleInput: (sample, i) => scaledToUnitVariance(sample, sigmas[i]!),
      addNoise: (latents, noise, i) => weightedSum(1, latents, sigmas[i]!, noise),
      step: ({ i, sample, modelOutput }) => ({
        sample: mixed(next[i]!, sample, modelOutput),
        clean: mixed(clean[i]!, sample, modelOutput),
        history: undefined,
      }),
    }
  }
}

function noiseLevels(
  config: EulerConfig,
  table: Float32Array,
  steps: number,
): { timesteps: Float64Array; levels: Float64Array } {
  const timesteps = spacedTimesteps(config, steps).map(Math.fround)
  const levels = sigmasAt(table, timesteps)
  if (!config.useKarrasSigmas) return { timesteps, levels }
  const karras = karrasSigmas(levels.at(-1)!, levels[0]!, steps)
  return { timesteps: timestepsOf(table, karras).map(Math.fround), levels: karras }
}
