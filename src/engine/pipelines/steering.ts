import { coloursToLatents, type LatentPreview } from '../components/preview.ts'
import type { Target } from '../protocol.ts'
import type { Schedule } from '../schedulers/scheduler.ts'
import { coverPlanes } from '../tensor/cover.ts'

/** Brings the latents of a run onto the way to a target: called with those after step `i`, it returns what to go on with. */
export type Steering = (latents: Float32Array, i: number) => Float32Array

/**
 * Steers a run of one picture toward a target: after each step the latents are the target's, noised by the model's own
 * schedule to the level that comes next with the noise that the run began with; after the last step they are the target.
 * So the run is at every step where a run that was to end there would be, and the denoiser's predictions show the target
 * emerging out of the noise. A target that does not steer costs the same and changes nothing.
 */
export function steeringTo(target: Target, { schedule, noise, dims, preview }: SteeredRun): Steering {
  const clean = targetLatents(target, dims, preview)
  const last = schedule.timesteps.length - 1
  return (latents, i) => {
    const steered = i === last ? clean : schedule.addNoise(clean, noise, i + 1)
    return target.steers ? steered : latents
  }
}

export interface SteeredRun {
  readonly schedule: Schedule
  /** Standard normal: what the run started from, before it was scaled. */
  readonly noise: Float32Array
  /** [1, channels, height, width] */
  readonly dims: readonly number[]
  readonly preview: LatentPreview | null
}

function targetLatents(
  { latents, colours }: Target,
  [, channels = 0, height = 0, width = 0]: readonly number[],
  preview: LatentPreview | null,
): Float32Array {
  if (latents !== null && latents.channels === channels) return coverPlanes(latents, height, width)
  // Nothing of such a model's latents is ever shown, so that it does not matter where they go.
  if (preview === null) return new Float32Array(channels * height * width)
  const planes = coloursToLatents(preview, colours)
  return coverPlanes(
    { values: planes, channels, height: colours.height, width: colours.width },
    height,
    width,
  )
}
