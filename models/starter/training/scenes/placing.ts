import type { Canvas } from '@napi-rs/canvas'
import { type Paint, paint } from './colours.ts'
import { MIDDLE, SIZE } from './frame.ts'
import type { Cover } from './cover.ts'
import { cloudBehind, cloudBefore, inShallowWater, waterline } from './footings.ts'
import type { Rng } from './random.ts'
import type { Time } from './scenery/backdrop.ts'
import { type Ctx, ellipse } from './shapes.ts'
import type { Cast } from './story.ts'
import type { Footing, Subject } from './subject.ts'

/** The picture, and a second canvas of its size on which each subject is painted by itself before it is tinted. */
export interface Easel {
  ctx: Ctx
  layer: Canvas
  /** Where subjects have been painted so far. */
  cover: Cover
}

/** A subject with its feet (or its middle, when it flies) at x, y, `height` pixels tall, in the light of `time`. */
export interface Placed {
  subject: Subject
  colour: Paint
  x: number
  y: number
  height: number
  footing: Footing
  time: Time
  /** Whether it faces left. */
  flip: boolean
}

const TINTS: Partial<Record<Time, string>> = {
  night: 'rgba(22, 34, 92, 0.34)',
  sunset: 'rgba(235, 110, 50, 0.15)',
  sunrise: 'rgba(250, 190, 170, 0.12)',
}

const SIZES = { large: 1.36, small: 0.55, '': 1 } as const

/** How much larger or smaller than usual a subject is, and how many pixels tall it may be. */
export function scaleOf(size: Cast['size']): { scale: number; tallest: number } {
  return { scale: SIZES[size], tallest: size === 'large' ? 218 : 196 }
}

/** Paints one subject, with its shadow where it stands on something. */
export function put({ ctx, layer, cover }: Easel, placed: Placed, rng: Rng): void {
  const { subject, colour, x, y, height, footing, time, flip } = placed
  const k = height / 100
  if (footing === 'land' || footing === 'snow' || footing === 'table')
    ellipse(ctx, x, y, 46 * k, 6.5 * k, time === 'night' ? 'rgba(0,0,30,.3)' : 'rgba(0,0,0,.18)')
  const own = layer.getContext('2d')
  own.clearRect(0, 0, SIZE, SIZE)
  own.save()
  own.translate(x, y)
  own.scale(flip ? -k : k, k)
  subject.draw(own, colour, rng)
  own.restore()
  if (footing !== 'space') tint(own, TINTS[time])
  if (footing === 'shallow') inShallowWater(own, x, y, k)
  cover.add(layer)
  if (footing === 'cloud') cloudBehind(ctx, x, y, k, time)
  ctx.drawImage(layer, 0, 0)
  if (footing === 'shallow') waterline(ctx, x, y, k, time)
  if (footing === 'cloud') cloudBefore(ctx, x, y, k, time)
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

/** Where the feet go. */
function feet(footing: Footing, height: number, rng: Rng): number {
  if (footing === 'air' || footing === 'space') return 122 + height / 2 + rng.range(-14, 14)
  if (footing === 'undersea') return 138 + height / 2 + rng.range(-14, 10)
  if (footing === 'water') return rng.range(194, 206)
  if (footing === 'cloud') return rng.range(196, 206)
  if (footing === 'table') return rng.range(198, 206)
  return rng.range(212, 224)
}

/** The middle of the i-th of n that stand side by side. */
export function column(i: number, n: number): number {
  return MIDDLE + ((i + 0.5) / n - 0.5) * 232
}

/** Paints everyone of a cast where they are: side by side, or one before the other. */
export function paintCast(easel: Easel, cast: Cast, at: { footing: Footing; time: Time }, rng: Rng): void {
  if (cast.other?.behind) paintBehind(easel, cast, at, rng)
  else paintBeside(easel, cast, at, rng)
}

function paintBeside(
  easel: Easel,
  cast: Cast,
  { footing, time }: { footing: Footing; time: Time },
  rng: Rng,
): void {
  const list = [...Array.from({ length: cast.count }, () => cast), ...(cast.other ? [cast.other] : [])]
  const n = list.length
  const share = n === 1 ? 1 : n === 2 ? 0.66 : 0.48
  const room = footing === 'table' ? 0.8 : 1
  const { scale, tallest } = scaleOf(cast.size)
  for (const [i, { subject, color }] of list.entries()) {
    const whole = SIZE * subject.size * scale * room * rng.range(0.94, 1.06) * share
    const height = Math.min(whole, n > 1 ? 150 : tallest)
    const x = n === 1 ? MIDDLE + rng.range(-16, 16) : column(i, n) + rng.range(-4, 4)
    const low = cast.size === 'large' && height > 200 ? height - 200 : 0
    const y = Math.min(feet(footing, height, rng) + low * 0.8, 246)
    const colour = paint(color, rng)
    put(easel, { subject, colour, x, y, height, footing, time, flip: rng.chance(0.5) }, rng)
  }
}

/** The second subject large and higher up, the first one before it. */
function paintBehind(
  easel: Easel,
  cast: Cast,
  { footing, time }: { footing: Footing; time: Time },
  rng: Rng,
): void {
  const other = cast.other!
  const side = rng.chance(0.5) ? 1 : -1
  const far = Math.min(SIZE * other.subject.size * rng.range(0.94, 1.02), 194)
  const back = { x: MIDDLE + side * rng.range(20, 34), y: rng.range(196, 202), height: far }
  const near = SIZE * cast.subject.size * rng.range(0.56, 0.62)
  const front = { x: MIDDLE - side * rng.range(38, 52), y: rng.range(232, 240), height: near }
  for (const [actor, where] of [
    [other, back],
    [cast, front],
  ] as const)
    put(
      easel,
      {
        subject: actor.subject,
        colour: paint(actor.color, rng),
        ...where,
        footing,
        time,
        flip: rng.chance(0.5),
      },
      rng,
    )
}
