import { coloursToLatents, type LatentPreview } from '../components/preview.ts'
import type { Target } from '../protocol.ts'
import type { Schedule } from '../schedulers/scheduler.ts'
import { coverPlanes } from '../tensor/cover.ts'
import { spreadOf } from '../tensor/spread.ts'

/** What a step has made. */
interface Stepped {
  readonly latents: Float32Array
  /** The predicted clean latents; null where the scheduler predicts none. */
  readonly clean: Float32Array | null
}

/** Keeps a run on the way to a target: given what step `i` has made, says what to go on with and what to show. */
export type Steering = (made: Stepped, i: number) => Stepped

/**
 * Steers a run of one picture toward a target. After each step the prediction of the clean latents is moved toward the
 * target, ever further, and the latents by as much as that weighs at the noise level that comes next; the noise stays what
 * the sampler made of it. After the last step they are the target. So the run begins as any other does and converges as any
 * other does, and what the denoiser imagines on the way turns into the target with the contrast that guidance gives it. A
 * target that does not steer costs the same and changes nothing.
 */
export function steeringTo(target: Target, { schedule, dims, preview }: SteeredRun): Steering {
  const aim = aimAt(targetLatents(target, dims, preview), dims)
  const steps = schedule.timesteps.length
  const noNoise = new Float32Array(aim.values.length)
  return (made, i) => {
    const clean = made.clean ?? aim.values
    const moved = blend(aim, clean, promptShare(i, steps))
    const latents =
      i === steps - 1
        ? aim.values
        : sum(made.latents, schedule.addNoise(difference(moved, clean), noNoise, i + 1))
    return target.steers ? { latents, clean: moved } : made
  }
}

/**
 * The share of what the prompt makes of the picture that is left after step `i`: nearly all of it in the first fifth of the
 * way, where a model imagines what it soon gives up; soon a third; in the end nothing. Runs that nobody steers come near
 * their own picture like that (`npm run bench -- secrecy` tells the distances of both kinds at each step).
 */
function promptShare(i: number, steps: number): number {
  if (i === steps - 1) return 0
  const done = i / (steps - 1)
  const imagining = 1 / (1 + Math.exp((done - 0.235) / 0.03))
  return 0.4 * (1 - done) + 0.6 * imagining
}

/**
 * How much of the contrast that two pictures laid over each other lose is given back, as a power for each share of the
 * second one: all of it would be more than a run shows that is between two pictures. Measured by the sizes of previews
 * (`npm run bench -- secrecy`).
 */
const contrastKept = 0.9

/** A target's latents, and the contrast of each channel. */
interface Aim {
  readonly values: Float32Array
  readonly deviations: readonly number[]
}

/** `aim` and `share` of the way from it to `clean`, with some of the contrast that each channel of the two has alone. */
function blend({ values, deviations }: Aim, clean: Float32Array, share: number): Float32Array {
  const blended = values.map((value, k) => value + share * (clean[k]! - value))
  const channels = deviations.length
  for (const [channel, deviation] of deviations.entries()) {
    const plane = planeOf(blended, channel, channels)
    const own = spreadOf(plane)
    const wanted = (1 - share) * deviation + share * spreadOf(planeOf(clean, channel, channels)).deviation
    const factor = own.deviation > 0 ? (wanted / own.deviation) ** (contrastKept * share) : 1
    for (const [k, value] of plane.entries()) plane[k] = own.mean + (value - own.mean) * factor
  }
  return blended
}

function aimAt(values: Float32Array, [, channels = 1]: readonly number[]): Aim {
  const deviations = Array.from(
    { length: channels },
    (_, channel) => spreadOf(planeOf(values, channel, channels)).deviation,
  )
  return { values, deviations }
}

function planeOf(values: Float32Array, channel: number, channels: number): Float32Array {
  const cells = values.length / channels
  return values.subarray(channel * cells, (channel + 1) * cells)
}

const sum = (a: Float32Array, b: Float32Array) => a.map((value, k) => value + b[k]!)
const difference = (a: Float32Array, b: Float32Array) => a.map((value, k) => value - b[k]!)

export interface SteeredRun {
  readonly schedule: Schedule
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
