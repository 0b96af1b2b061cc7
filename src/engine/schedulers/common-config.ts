import { betaSchedules, type BetaSchedule, type NoiseTraining } from './alphas.ts'
import type { ConfigValues } from './config-values.ts'
import { predictionTypes, type PredictionType } from './prediction.ts'
import { timestepSpacings, type Spacing, type TimestepSpacing } from './timestep-spacing.ts'

/** What the configurations of all methods have in common. */
export interface CommonConfig extends NoiseTraining, Spacing {
  readonly predictionType: PredictionType
}

/** The noise level where a run ends: 0, or the lowest of training. */
export type FinalSigma = 'zero' | 'sigma_min'

/** In what the reference's classes differ when a key is missing. */
interface ClassDefaults {
  readonly timestepSpacing: TimestepSpacing
  readonly betaStart?: number
  readonly betaEnd?: number
  readonly betaSchedule?: BetaSchedule
}

/** Switches that are left out of a method: these values turn them off. */
export const off = [false, null]

// Closer to 0 and 1 than this float32 cannot tell a noise level from none at all.
const leastBeta = 1e-6
const mostBeta = 0.9999

/** Reads what all methods share but the prediction type, of which some methods know fewer. */
export function parseCommon(
  values: ConfigValues,
  defaults: ClassDefaults,
): Omit<CommonConfig, 'predictionType'> {
  const trainTimesteps = values.integer('num_train_timesteps', 1000, 2, 100_000)
  return {
    trainTimesteps,
    betaStart: values.number('beta_start', defaults.betaStart ?? 0.0001, leastBeta, mostBeta),
    betaEnd: values.number('beta_end', defaults.betaEnd ?? 0.02, leastBeta, mostBeta),
    betaSchedule: values.choice('beta_schedule', betaSchedules, defaults.betaSchedule ?? 'linear'),
    trainedBetas: values.numbersOrNull('trained_betas', trainTimesteps, leastBeta, mostBeta),
    zeroSnr: values.flag('rescale_betas_zero_snr', false),
    timestepSpacing: values.choice('timestep_spacing', timestepSpacings, defaults.timestepSpacing),
    stepsOffset: values.integer('steps_offset', 0, 0, trainTimesteps - 1),
  }
}

export function parsePrediction(values: ConfigValues): PredictionType {
  return values.choice('prediction_type', predictionTypes, 'epsilon')
}

/** For methods that cannot take clean latents from the denoiser. */
export function parseNoisyPrediction(values: ConfigValues): 'epsilon' | 'v_prediction' {
  return values.choice('prediction_type', ['epsilon', 'v_prediction'], 'epsilon')
}

/** Half the range to which clean latents are clipped; null: they are not. */
export function parseClipRange(values: ConfigValues, clipsByDefault: boolean): number | null {
  return values.flag('clip_sample', clipsByDefault) ? values.number('clip_sample_range', 1, 0, 1e6) : null
}

export function parseFinalSigma(values: ConfigValues): FinalSigma {
  return values.choice('final_sigmas_type', ['zero', 'sigma_min'], 'zero')
}
