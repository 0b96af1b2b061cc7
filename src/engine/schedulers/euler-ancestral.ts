import { alphasAboveZero } from './alphas.ts'
import { parseCommon, parseNoisyPrediction, type CommonConfig } from './common-config.ts'
import type { ConfigValues } from './config-values.ts'
import { cleanAtSigma, mixed, scaledToUnitVariance, towardsClean, weightedSum } from './prediction.ts'
import type { Scheduler } from './scheduler.ts'
import { closedSigmas, initNoiseSigma, sigmasAt, sigmaTable } from './sigmas.ts'
import { spacedTimesteps } from './timestep-spacing.ts'

export interface EulerAncestralConfig extends CommonConfig {
  readonly className: 'EulerAncestralDiscreteScheduler'
  readonly predictionType: 'epsilon' | 'v_prediction'
}

/** Reads an EulerAncestralDiscreteScheduler's configuration. Throws SchedulerError where a value is wrong or not supported. */
export function parseEulerAncestralConfig(values: ConfigValues): EulerAncestralConfig {
  return {
    className: 'EulerAncestralDiscreteScheduler',
    ...parseCommon(values, { timestepSpacing: 'linspace' }),
    predictionType: parseNoisyPrediction(values),
  }
}

/**
 * Ancestral sampling with Euler's method: each step goes down too far and adds fresh noise. It draws at every step,
 * the last included, where the noise counts nothing: so does the reference, and later draws hang on it.
 *
 * Source: diffusers scheduling_euler_ancestral_discrete.py, after k-diffusion's sample_euler_ancestral.
 */
export function eulerAncestral(config: EulerAncestralConfig): Scheduler<undefined> {
  const table = sigmaTable(alphasAboveZero(config))
  return (steps) => {
    const timesteps = spacedTimesteps(config, steps).map(Math.fround)
    const sigmas = closedSigmas(sigmasAt(table, timesteps), 0)
    const clean = Array.from(timesteps, (_, i) => cleanAtSigma(config.predictionType, sigmas[i]!))
    const splits = clean.map((_, i) => ancestralSplit(sigmas[i]!, sigmas[i + 1]!))
    const down = clean.map((mix, i) => towardsClean(mix, sigmas[i]!, splits[i]!.down))
    return {
      timesteps,
      sigmas,
      initNoiseSigma: initNoiseSigma(sigmas, config.timestepSpacing),
      scaleInput: (sample, i) => scaledToUnitVariance(sample, sigmas[i]!),
      addNoise: (latents, noise, i) => weightedSum(1, latents, sigmas[i]!, noise),
      step: ({ i, sample, modelOutput, drawNoise }) => ({
        sample: weightedSum(1, mixed(down[i]!, sample, modelOutput), splits[i]!.up, drawNoise()),
        clean: mixed(clean[i]!, sample, modelOutput),
        history: undefined,
      }),
    }
  }
}

/** The step from `sigma` to `next` as a way down without noise and fresh noise of deviation `up`. */
function ancestralSplit(sigma: number, next: number): { down: number; up: number } {
  const up = Math.sqrt((next ** 2 * (sigma ** 2 - next ** 2)) / sigma ** 2)
  return { down: Math.sqrt(next ** 2 - up ** 2), up }
}
