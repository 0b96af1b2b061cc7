/**
 * What every scheduler is: a pure function from a configuration and a number of steps to a schedule, and from one
 * step's inputs to its outputs. A schedule holds no state of a run; multistep methods get back, as `history`, what they
 * asked to have kept at the step before, so that one schedule may serve any number of runs at once.
 */
export interface Schedule<History = unknown> {
  /** What the denoiser is told at each call, first to last. May repeat or be fractional: index by step, never by t. */
  readonly timesteps: Float64Array
  /** Noise levels, one more than timesteps (the last is where the run ends); null where the method works on alphas. */
  readonly sigmas: Float64Array | null
  /** Standard normal noise times this is where a picture from nothing starts. */
  readonly initNoiseSigma: number
  /** The denoiser's input at step `i` for latents `sample`. Returns `sample` itself where the method does not scale. */
  scaleInput(sample: Float32Array, i: number): Float32Array
  /** Clean latents brought to the noise level of step `i` with standard normal `noise`. */
  addNoise(clean: Float32Array, noise: Float32Array, i: number): Float32Array
  /** One step from the noise level of step `i` to the next. */
  step(input: StepInput<History>): StepOutput<History>
}

export interface StepInput<History = unknown> {
  /** Index into `timesteps`. */
  readonly i: number
  /** Latents before the step (not scaled). */
  readonly sample: Float32Array
  /** What the denoiser predicted, after guidance. */
  readonly modelOutput: Float32Array
  /** What the step before returned as `history`; undefined at the first step that is run. */
  readonly history: History | undefined
  /** Draws standard normal noise of the sample's length. Call it exactly as often as the reference draws. */
  readonly drawNoise: () => Float32Array
}

export interface StepOutput<History = unknown> {
  /** Latents after the step. */
  readonly sample: Float32Array
  /** The scheduler's present idea of the clean latents (for previews); null where the method has none. */
  readonly clean: Float32Array | null
  readonly history: History
}

/**
 * Makes the schedule for `steps` denoising steps; `run` is what flow matching wants to know beside. Throws SchedulerError
 * where the configuration forbids it, or needs a `run` that is not given.
 */
export type Scheduler<History = unknown> = (steps: number, run?: FlowRun) => Schedule<History>

/** In what the schedules of flow matching differ from run to run. Methods on betas do not look at it. */
export interface FlowRun {
  /** Patches of the picture that the denoiser sees: dynamic shifting goes by them. */
  readonly patches: number
  /** Noise levels before they are shifted: from 1 to the lowest of `training` (the default), or `even`ly to 1 / steps. */
  readonly spacing?: 'training' | 'even'
}

/** A scheduler_config.json asks for something that this engine does not do, or that the method cannot do. */
export class SchedulerError extends Error {
  readonly code = 'SCHEDULER_UNSUPPORTED'
  override name = 'SchedulerError'
}
