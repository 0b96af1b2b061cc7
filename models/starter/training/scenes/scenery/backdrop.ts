import type { Rng } from '../random.ts'
import type { Ctx } from '../shapes.ts'
import type { Place } from '../subject.ts'

export type Time = 'day' | 'night' | 'sunset' | 'sunrise'

export type Weather = 'clear' | 'rain' | 'snow' | 'fog'

/** A scene behind a subject whose feet stand at about y = 215. A single entry in `times` means that the scene knows no other light. */
export interface Backdrop {
  name: string
  /** What a caption says after the subject. */
  phrases: readonly string[]
  /** What a caption says where there is no subject. */
  alone: readonly string[]
  places: readonly Place[]
  times: readonly Time[]
  weathers: readonly Weather[]
  /** Fills 256 x 256. */
  draw(ctx: Ctx, time: Time, rng: Rng): void
}

export const SIZE = 256

export const MIDDLE = 128

export const TURN = Math.PI * 2

export const ALL_TIMES: readonly Time[] = ['day', 'night', 'sunset', 'sunrise']
