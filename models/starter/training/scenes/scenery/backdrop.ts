import type { Rng } from '../random.ts'
import type { Ctx } from '../shapes.ts'
import type { Place } from '../subject.ts'

/** The light of a scene. */
export type Time = 'day' | 'night' | 'sunset' | 'sunrise'

/** What falls or hangs over a scene. */
export type Weather = 'clear' | 'rain' | 'snow' | 'fog'

/** A scene behind a subject whose feet stand at about y = 215. A single entry in `times` means that the scene knows no other light. */
export interface Backdrop {
  name: string
  /** Where in it a subject can be as a matter of course, the likeliest first. */
  places: readonly Place[]
  times: readonly Time[]
  weathers: readonly Weather[]
  /** Fills 256 x 256. */
  draw(ctx: Ctx, time: Time, rng: Rng): void
}

/** A full turn in radians. */
export const TURN = Math.PI * 2

/** Every light; the first is the usual one. */
export const ALL_TIMES: readonly Time[] = ['day', 'night', 'sunset', 'sunrise']
