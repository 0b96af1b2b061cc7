import { coloursToLatents, type LatentPreview } from '../components/preview.ts'
import type { Target } from '../protocol.ts'
import type { Schedule } from '../schedulers/scheduler.ts'
import { coverPlanes } from '../tensor/cover.ts'
import { spreadOf } from '../tensor/spread.ts'
import type { Start } from './start.ts'

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
 * other does, and what the denoiser imagines on the way turns into the target with the contrast that guidance gives it. What
 * a run keeps of the picture that it starts from is kept for most of the way, and gives way in the last steps; what a mask
 * keeps of it is left alone. A target that does not steer costs the same and changes nothing.
 */
export function steeringTo(
  target: Target,
  { schedule, start, strength, dims, preview }: SteeredRun,
): Steering {
  const aim = targetLatents(target, dims, preview)
  const planes = repaintedPlanes(start, dims)
  const last = schedule.timesteps.length - 1
  const noNoise = new Float32Array(aim.length)
  return (made, i) => {
    const done = i === last ? 1 : (i - start.firstStep) / (last - start.firstStep)
    const own = ownShare(done, 1 - strength)
    // A scheduler that predicts nothing shows the target, and what is kept as the latents have it.
    const clean = made.clean ?? filled(made.latents, aim, planes)
    const moved = filled(clean, aim, planes)
    for (const plane of planes) blend(moved, clean, plane, own)
    const latents =
      i === last
        ? filled(made.latents, aim, planes)
        : sum(made.latents, schedule.addNoise(difference(moved, clean), noNoise, i + 1))
    return target.steers ? { latents, clean: moved } : made
  }
}

/** Where the cells that a run repaints stand in the latents, channel by channel. */
function repaintedPlanes(
  { inpainting }: SteeredRun['start'],
  [, channels = 1, height = 0, width = 0]: readonly number[],
): Int32Array[] {
  const cells = Array.from({ length: height * width }, (_, cell) => cell)
  const repainted = cells.filter((cell) => inpainting?.mask.cells[cell] !== 0)
  return Array.from({ length: channels }, (_, channel) =>
    Int32Array.from(repainted, (cell) => channel * height * width + cell),
  )
}

/** A copy of `kept` with `other` in some places. */
function filled(kept: Float32Array, other: Float32Array, planes: readonly Int32Array[]): Float32Array {
  const out = Float32Array.from(kept)
  for (const plane of planes) for (const place of plane) out[place] = other[place]!
  return out
}

/**
 * The share of a run's own picture that is left when `done` of the way is behind (0 .. 1). From noise: nearly all of it in
 * the first fifth, where a model imagines what it soon gives up; soon a third; in the end nothing. Runs that nobody steers
 * come near their own picture like that (`npm run bench -- secrecy` tells the distances of both kinds at each step). The
 * more a run keeps of the picture that it starts from (`hold`, 0: nothing, 1: all), the longer all of it is left.
 */
function ownShare(done: number, hold: number): number {
  if (done === 1) return 0
  const turn = 0.235 + hold * (0.85 - 0.235)
  const slow = 0.4 * (1 - hold)
  return slow * (1 - done) + (1 - slow) / (1 + Math.exp((done - turn) / 0.03))
}

/**
 * How much of the contrast that two pictures laid over each other lose is given back, as a power for each share of the
 * second one: all of it would be more than a run shows that is between two pictures. Measured by the sizes of previews
 * (`npm run bench -- secrecy`).
 */
const contrastKept = 0.9

/** Moves `blended` by `share` of the way to `clean`, at `places`, with some of the contrast that each of the two has alone. */
function blend(blended: Float32Array, clean: Float32Array, places: Int32Array, share: number): void {
  const [from, to] = [at(blended, places), at(clean, places)]
  const between = from.map((value, k) => value + share * (to[k]! - value))
  const own = spreadOf(between)
  const wanted = (1 - share) * spreadOf(from).deviation + share * spreadOf(to).deviation
  const factor = own.deviation > 0 ? (wanted / own.deviation) ** (contrastKept * share) : 1
  for (const [k, place] of places.entries()) blended[place] = own.mean + (between[k]! - own.mean) * factor
}

const at = (values: Float32Array, places: Int32Array) => Float32Array.from(places, (place) => values[place]!)

const sum = (a: Float32Array, b: Float32Array) => a.map((value, k) => value + b[k]!)
const difference = (a: Float32Array, b: Float32Array) => a.map((value, k) => value - b[k]!)

export interface SteeredRun {
  readonly schedule: Schedule
  readonly start: Pick<Start, 'firstStep' | 'inpainting'>
  /** How much of the picture that it starts from may change, 0 to 1; 1 where there is none. */
  readonly strength: number
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
