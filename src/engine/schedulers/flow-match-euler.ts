import type { FlowMatchEulerConfig } from './flow-match-config.ts'
import { flowSigmas } from './flow-match-sigmas.ts'
import { weightedSum } from './prediction.ts'
import type { Scheduler } from './scheduler.ts'
import { closedSigmas } from './sigmas.ts'

/**
 * Euler's method on the straight way x = (1 - sigma) clean + sigma noise, along which the denoiser says the velocity
 * noise - clean.
 *
 * Source: Lipman et al., "Flow Matching for Generative Modeling" (2023); Esser et al. (2024), section 2; diffusers
 * scheduling_flow_match_euler_discrete.py.
 */
export function flowMatchEuler(config: FlowMatchEulerConfig): Scheduler<undefined> {
  return (steps, run) => {
    const sigmas = closedSigmas(flowSigmas(config, steps, run), 0)
    const timesteps = sigmas.subarray(0, steps).map((sigma) => Math.fround(sigma * config.trainTimesteps))
    return {
      timesteps,
      sigmas,
      initNoiseSigma: 1,
      scaleInput: (sample) => sample,
      addNoise: (clean, noise, i) => weightedSum(1 - sigmas[i]!, clean, sigmas[i]!, noise),
      step: ({ i, sample, modelOutput }) => ({
        sample: weightedSum(1, sample, sigmas[i + 1]! - sigmas[i]!, modelOutput),
        clean: weightedSum(1, sample, -sigmas[i]!, modelOutput),
        history: undefined,
      }),
    }
  }
}
