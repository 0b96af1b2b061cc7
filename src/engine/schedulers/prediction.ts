import { SchedulerError } from './scheduler.ts'

export const predictionTypes = ['epsilon', 'v_prediction', 'sample'] as const
/** What the denoiser says: the noise, the velocity between noise and picture, or the clean latents. */
export type PredictionType = (typeof predictionTypes)[number]

/** A weighted sum of latents and the denoiser's output: every quantity of a step that no clipping bends is one. */
export interface Mix {
  readonly ofSample: number
  readonly ofOutput: number
}

/**
 * The clean latents that the denoiser's output stands for, where x = sqrt(alpha) clean + sqrt(1 - alpha) noise.
 *
 * Source: Ho et al. (2020), equation 15 (epsilon); Salimans, Ho, "Progressive Distillation for Fast Sampling of
 * Diffusion Models" (2022), appendix D (v).
 */
export function cleanAtAlpha(prediction: PredictionType, alpha: number): Mix {
  const signal = Math.sqrt(alpha)
  const noise = Math.sqrt(1 - alpha)
  const mixes = {
    epsilon: { ofSample: 1 / signal, ofOutput: -noise / signal },
    v_prediction: { ofSample: signal, ofOutput: -noise },
    sample: { ofSample: 0, ofOutput: 1 },
  }
  return mixes[prediction]
}

/** The noise in latents x = sqrt(alpha) clean + sqrt(1 - alpha) noise, by the denoiser's output. Sources: as above. */
export function noiseAtAlpha(prediction: PredictionType, alpha: number): Mix {
  const signal = Math.sqrt(alpha)
  const noise = Math.sqrt(1 - alpha)
  const mixes = {
    epsilon: { ofSample: 0, ofOutput: 1 },
    v_prediction: { ofSample: noise, ofOutput: signal },
    sample: { ofSample: 1 / noise, ofOutput: -signal / noise },
  }
  return mixes[prediction]
}

/**
 * The clean latents that the denoiser's output stands for, where x = clean + sigma noise.
 *
 * Source: Karras et al. (2022), table 1; diffusers scheduling_euler_discrete.py.
 */
export function cleanAtSigma(prediction: PredictionType, sigma: number): Mix {
  const variance = sigma * sigma + 1
  const mixes = {
    epsilon: { ofSample: 1, ofOutput: -sigma },
    v_prediction: { ofSample: 1 / variance, ofOutput: -sigma / Math.sqrt(variance) },
    sample: { ofSample: 0, ofOutput: 1 },
  }
  return mixes[prediction]
}

/** Euler's way from noise level `sigma` to `next`, on the line through x and the clean latents that `clean` gives. */
export function towardsClean(clean: Mix, sigma: number, next: number): Mix {
  const share = (next - sigma) / sigma
  return { ofSample: 1 + share * (1 - clean.ofSample), ofOutput: -share * clean.ofOutput }
}

/** @throws SchedulerError if the noise is asked for where `alphas` leave nothing else: it says nothing about the picture */
export function checkSignal(prediction: PredictionType, alphas: Float64Array): void {
  if (prediction !== 'epsilon' || !alphas.includes(0)) return
  throw new SchedulerError(
    'A model that predicts noise (prediction_type "epsilon") cannot start from zero terminal SNR',
  )
}

/** `mix` of latents and the denoiser's output, value by value. */
export function mixed(mix: Mix, sample: Float32Array, modelOutput: Float32Array): Float32Array {
  return weightedSum(mix.ofSample, sample, mix.ofOutput, modelOutput)
}

/** Clean latents noised to the level at which the share `alpha` of the variance is theirs. */
export function noisedAtAlpha(alpha: number, clean: Float32Array, noise: Float32Array): Float32Array {
  return weightedSum(Math.sqrt(alpha), clean, Math.sqrt(1 - alpha), noise)
}

/** Latents clean + sigma noise, divided so that their variance is that of clean latents again: what denoisers take. */
export function scaledToUnitVariance(sample: Float32Array, sigma: number): Float32Array {
  const deviation = Math.sqrt(sigma * sigma + 1)
  const scaled = new Float32Array(sample.length)
  for (let k = 0; k < scaled.length; k++) scaled[k] = sample[k]! / deviation
  return scaled
}

/** a x + b y, value by value. */
export function weightedSum(a: number, x: Float32Array, b: number, y: Float32Array): Float32Array {
  const sum = new Float32Array(x.length)
  for (let k = 0; k < sum.length; k++) sum[k] = a * x[k]! + b * y[k]!
  return sum
}
