import { cast } from '../casting.ts'
import { BRIGHT, type ColorName, paint } from '../colours.ts'
import { MIDDLE, SIZE } from '../frame.ts'
import { type Easel, column, put, scaleOf } from '../placing.ts'
import type { Rng } from '../random.ts'
import { ground, plain } from '../scenery/plain.ts'
import type { Cast, StillStory } from '../story.ts'

/** One to three of a subject, or two different ones, on a plain ground. */
export function stillStory(rng: Rng): StillStory {
  const who = cast(rng, { behind: false })
  return { kind: 'still', cast: who, ground: groundFor(who, rng) }
}

/** Paints the ground and the cast, all in the middle of the height. */
export function paintStill(easel: Easel, { cast: who, ground: name }: StillStory, rng: Rng): void {
  plain(easel.ctx, ground(name, rng))
  const list = [...Array.from({ length: who.count }, () => who), ...(who.other ? [who.other] : [])]
  const n = list.length
  const share = n === 1 ? 1 : n === 2 ? 0.66 : 0.48
  const { scale, tallest } = scaleOf(who.size)
  for (const [i, { subject, color }] of list.entries()) {
    const whole = SIZE * (0.35 + subject.size * 0.5) * scale * share * rng.range(0.95, 1.05)
    const height = Math.min(whole, tallest)
    const x = n === 1 ? MIDDLE + rng.range(-6, 6) : column(i, n)
    const y = 132 + height / 2
    const footing = subject.places.includes('air') ? 'air' : 'table'
    const colour = paint(color, rng)
    put(easel, { subject, colour, x, y, height, footing, time: 'day', flip: rng.chance(0.5) }, rng)
  }
}

/** A ground that differs from everyone on it; white more often than any other. */
function groundFor({ color, other }: Cast, rng: Rng): ColorName {
  const list = [...Array.from({ length: 7 }, () => 'white' as const), 'black', 'black', 'grey', ...BRIGHT]
  return rng.pick((list as ColorName[]).filter((name) => name !== color && name !== other?.color))
}
