import type { Canvas } from '@napi-rs/canvas'
import type { ColorName, Paint } from './colours.ts'
import { MIDDLE, SIZE } from './frame.ts'
import type { Rng } from './random.ts'
import type { Time } from './scenery/backdrop.ts'
import { type Ctx, ellipse } from './shapes.ts'
import type { Place, Subject } from './subject.ts'

/** The picture, and a second canvas of its size on which each subject is painted by itself before it is tinted. */
export interface Easel {
  ctx: Ctx
  layer: Canvas
}

/** A subject with its feet (or its middle, when it flies) at x, y, `height` pixels tall, in the light of `time`. */
export interface Placed {
  subject: Subject
  colour: Paint
  x: number
  y: number
  height: number
  place: Place
  time: Time
  /** Whether it faces left. */
  flip: boolean
}

const TINTS: Partial<Record<Time, string>> = {
  night: 'rgba(22, 34, 92, 0.34)',
  sunset: 'rgba(235, 110, 50, 0.15)',
  sunrise: 'rgba(250, 190, 170, 0.12)',
}

/** Paints one subject, with its shadow where it stands on something. */
export function put({ ctx, layer }: Easel, placed: Placed, rng: Rng): void {
  const { subject, colour, x, y, height, place, time, flip } = placed
  const k = height / 100
  if (place === 'land' || place === 'snow' || place === 'table')
    ellipse(ctx, x, y, 46 * k, 6.5 * k, time === 'night' ? 'rgba(0,0,30,.3)' : 'rgba(0,0,0,.18)')
  const own = layer.getContext('2d')
  own.clearRect(0, 0, SIZE, SIZE)
  own.save()
  own.translate(x, y)
  own.scale(flip ? -k : k, k)
  subject.draw(own, colour, rng)
  own.restore()
  if (place !== 'space') tint(own, TINTS[time])
  ctx.drawImage(layer, 0, 0)
}

/** Colours what has been painted on a layer, and only that. */
function tint(ctx: Ctx, colour: string | undefined): void {
  if (colour === undefined) return
  ctx.save()
  ctx.globalCompositeOperation = 'source-atop'
  ctx.fillStyle = colour
  ctx.fillRect(0, 0, SIZE, SIZE)
  ctx.restore()
}

/** Where the feet go at a place. */
function footing(place: Place, height: number, rng: Rng): number {
  if (place === 'air' || place === 'space') return 122 + height / 2 + rng.range(-14, 14)
  if (place === 'undersea') return 138 + height / 2 + rng.range(-14, 10)
  if (place === 'water') return rng.range(194, 206)
  if (place === 'table') return rng.range(198, 206)
  return rng.range(212, 224)
}

/** The middle of the i-th of n that stand side by side. */
export function column(i: number, n: number): number {
  return MIDDLE + ((i + 0.5) / n - 0.5) * 232
}

/** Paints subjects side by side at a place; `scale` is 1 for their usual size. */
export function paintSubjects(
  easel: Easel,
  list: readonly (readonly [Subject, Paint])[],
  { place, time, scale }: { place: Place; time: Time; scale: number },
  rng: Rng,
): void {
  const n = list.length
  const share = n === 1 ? 1 : n === 2 ? 0.66 : n === 3 ? 0.48 : 0.38
  const room = place === 'table' ? 0.8 : 1
  for (const [i, [subject, colour]] of list.entries()) {
    const whole = SIZE * subject.size * scale * room * rng.range(0.94, 1.06) * share
    const height = Math.min(whole, n > 1 ? 150 : 205)
    const x = n === 1 ? MIDDLE + rng.range(-16, 16) : column(i, n) + rng.range(-4, 4)
    const y = footing(place, height, rng)
    put(easel, { subject, colour, x, y, height, place, time, flip: rng.chance(0.5) }, rng)
  }
}

/** A colour for a subject: any that it can have where the caption names it, else one of its natural ones. */
export function pickColor(subject: Subject, named: boolean, rng: Rng): ColorName {
  return named ? rng.pick(subject.colors) : rng.pick(subject.natural ?? [subject.colors[0]!])
}

/** How many, and how large, with the words for it. */
export function amount(rng: Rng): { count: number; size: string; scale: number } {
  const count = rng.weighted([
    [1, 0.86],
    [2, 0.08],
    [3, 0.06],
  ] as const)
  const size =
    count === 1 && rng.chance(0.08) ? rng.pick(['big', 'large', 'huge', 'small', 'tiny'] as const) : ''
  return { count, size, scale: size === '' ? 1 : size === 'small' || size === 'tiny' ? 0.55 : 1.28 }
}
