import { createCanvas } from '@napi-rs/canvas'
import type { ColorName, Paint } from './colours.ts'
import type { Rng } from './random.ts'
import { SIZE } from './scene.ts'
import type { Time } from './scenery/backdrop.ts'
import { type Ctx, ellipse } from './shapes.ts'
import type { Place, Subject } from './subject.ts'

const layer = createCanvas(SIZE, SIZE)

const TINTS: Partial<Record<Time, string>> = {
  night: 'rgba(22, 34, 92, 0.34)',
  sunset: 'rgba(235, 110, 50, 0.15)',
  sunrise: 'rgba(250, 190, 170, 0.12)',
}

/** Paints one subject with its feet (or its middle, when it flies) at x, y, `height` pixels tall, in the light of `time`. */
export function put(
  ctx: Ctx,
  s: Subject,
  c: Paint,
  x: number,
  y: number,
  height: number,
  place: Place,
  time: Time,
  flip: boolean,
  rng: Rng,
): void {
  const k = height / 100
  if (place === 'land' || place === 'snow' || place === 'table')
    ellipse(ctx, x, y, 46 * k, 6.5 * k, time === 'night' ? 'rgba(0,0,30,.3)' : 'rgba(0,0,0,.18)')
  const l = layer.getContext('2d')
  l.clearRect(0, 0, SIZE, SIZE)
  l.save()
  l.translate(x, y)
  l.scale(flip ? -k : k, k)
  s.draw(l, c, rng)
  l.restore()
  const tint = TINTS[time]
  if (tint && place !== 'space') {
    l.save()
    l.globalCompositeOperation = 'source-atop'
    l.fillStyle = tint
    l.fillRect(0, 0, SIZE, SIZE)
    l.restore()
  }
  ctx.drawImage(layer, 0, 0)
}

/** Where the feet go at a place. */
function footing(place: Place, height: number, rng: Rng): number {
  if (place === 'air' || place === 'space') return 122 + height / 2 + rng.range(-14, 14)
  if (place === 'undersea') return 138 + height / 2 + rng.range(-14, 10)
  if (place === 'water') return rng.range(194, 206)
  if (place === 'table') return rng.range(198, 206)
  return rng.range(212, 224)
}

export function paintSubjects(
  ctx: Ctx,
  list: readonly (readonly [Subject, Paint])[],
  place: Place,
  time: Time,
  scale: number,
  rng: Rng,
): void {
  const n = list.length
  list.forEach(([s, c], i) => {
    const share = n === 1 ? 1 : n === 2 ? 0.66 : n === 3 ? 0.48 : 0.38
    const room = place === 'table' ? 0.8 : 1
    const height = Math.min(SIZE * s.size * scale * room * rng.range(0.94, 1.06) * share, n > 1 ? 150 : 205)
    const x = n === 1 ? 128 + rng.range(-16, 16) : 128 + ((i + 0.5) / n - 0.5) * 232 + rng.range(-4, 4)
    put(ctx, s, c, x, footing(place, height, rng), height, place, time, rng.chance(0.5), rng)
  })
}

export function pickColor(s: Subject, named: boolean, rng: Rng): ColorName {
  return named ? rng.pick(s.colors) : rng.pick(s.natural ?? [s.colors[0]!])
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
