/**
 * Where on a schedule of `steps` steps a run begins that starts from a picture: the first step that is run, or `steps`
 * where none is. `strength` is from 0 to 1.
 */
export type StartRule = (steps: number, strength: number) => number

/** The number of steps to run is cut to a whole one (get_timesteps of diffusers' Stable Diffusion pipelines). */
export const runsWholeSteps: StartRule = (steps, strength) =>
  steps - Math.min(Math.trunc(steps * strength), steps)

/** The number of steps to leave out is cut to a whole one (get_timesteps of diffusers' SD3 and FLUX pipelines). */
export const skipsWholeSteps: StartRule = (steps, strength) =>
  Math.trunc(Math.max(steps - Math.min(steps * strength, steps), 0))
