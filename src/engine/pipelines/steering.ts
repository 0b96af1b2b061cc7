import { coloursToLatents, type LatentPreview } from '../components/preview.ts'
import type { Target } from '../protocol.ts'
import type { Schedule } from '../schedulers/scheduler.ts'
import { coverPlanes } from '../tensor/cover.ts'

/** Keeps a run on the way to a target. */
export interface Steering {
  /** Called with the latents after step `i`; returns those to go on with. */
  readonly steer: (latents: Float32Array, i: number) => Float32Array
  /** The share of its guidance that step `i` is given, 0 to 1. */
  readonly guidance: (i: number) => number
}

/**
 * Of a run that part in which the prompt is still followed. What a model imagines in it is a blur that may become
 * anything; later the prompt would be seen to fade.
 */
const followed = 0.35

/**
 * Steers a run of one picture toward a target: after each step the latents are the target's, noised by the model's own
 * schedule to the level that comes next with the noise that the run began with; after the last step they are the target.
 * So the run is at every step where a run that was to end there would be, and the denoiser's predictions show the target
 * emerging out of the noise. Meanwhile the prompt is let go of. A target that does not steer costs the same and changes
 * nothing.
 */
export function steeringTo(target: Target, { schedule, noise, dims, preview }: SteeredRun): Steering {
  const clean = targetLatents(target, dims, preview)
  const steps = schedule.timesteps.length
  return {
    steer: (latents, i) => {
      const steered = i === steps - 1 ? clean : schedule.addNoise(clean, noise, i + 1)
      return target.steers ? steered : latents
    },
    guidance: (i) => (target.steers ? Math.max(0, 1 - i / (followed * steps)) : 1),
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
