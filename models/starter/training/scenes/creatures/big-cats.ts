import type { Paint } from '../colours.ts'
import type { Rng } from '../random.ts'
import { type Ctx, blob, ellipse, points, polygon, stroke } from '../shapes.ts'
import type { Subject } from '../subject.ts'
import {
  INK,
  PINK,
  type Tones,
  WHITE,
  catMouth,
  eye,
  fluff,
  inside,
  leg,
  mirrored,
  taper,
  tones,
  vol,
} from './anatomy.ts'

function bigCat(ctx: Ctx, t: Tones, rng: Rng, pelt?: () => void): void {
  const step = rng.range(-4, 4)
  leg(ctx, -24, -30, 13, t.far, 5 + step)
  leg(ctx, 22, -30, 13, t.far, -3 - step)
  vol(
    ctx,
    (f) => blob(ctx, '-48,-48 -40,-64 -14,-64 10,-68 28,-60 30,-40 18,-28 -8,-30 -30,-28 -44,-34', f),
    t.base,
    t.shade,
    2,
    -6,
  )
  if (pelt) inside(ctx, pelt)
  leg(ctx, -37, -36, 15, t.base, -step * 0.6, { paw: t.base })
  leg(ctx, 10, -36, 15, t.base, step * 0.6, { paw: t.base })
}

function drawLion(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const d = rng.range(-5, 5)
  const mane =
    c.name === 'golden' || c.name === 'yellow' || c.name === 'orange'
      ? '#a8501c'
      : c.name === 'white'
        ? '#d9c9a6'
        : c.name === 'brown'
          ? '#3f2213'
          : c.name === 'black'
            ? t.hi
            : t.mark
  const mane2 =
    c.name === 'golden' || c.name === 'yellow' || c.name === 'orange'
      ? '#7f3813'
      : c.name === 'white'
        ? '#bda985'
        : c.name === 'black'
          ? t.far
          : t.line
  taper(ctx, `-42,-52 -55,-50 -56,${-74 + d} -48,${-86 + d}`, 4, 3, t.shade)
  ellipse(ctx, -47, -89 + d, 8, 10, mane, 0.5)
  bigCat(ctx, t, rng)
  ctx.save()
  ctx.translate(22, -69)
  ctx.rotate(rng.range(-0.06, 0.06))
  fluff(ctx, 0, 0, 28, 29, 13, 9.5, mane2, 0.2)
  fluff(ctx, 0, 0, 23, 24, 12, 9, mane)
  mirrored(ctx, 0, () => {
    ellipse(ctx, 17, -19, 7, 7, t.base)
    ellipse(ctx, 17, -18, 3.6, 3.6, PINK)
  })
  vol(ctx, (f) => blob(ctx, '0,-22 16,-18 22,-2 17,14 0,22 -17,14 -22,-2 -16,-18', f), t.base, t.shade, 0, -3)
  blob(ctx, '-4,-6 4,-6 14,8 8,17 0,19 -8,17 -14,8', t.pale)
  polygon(ctx, '-7,2 7,2 0,9', INK)
  catMouth(ctx, 0, 12, 8, INK)
  eye(ctx, -10, -5, 4.6)
  eye(ctx, 10, -5, 4.6)
  ctx.restore()
}

export const lion: Subject = {
  name: 'lion',
  also: ['lion cub', 'male lion'],
  colors: ['golden', 'orange', 'yellow', 'white', 'brown', 'black', 'blue', 'purple', 'pink', 'red', 'green'],
  natural: ['golden'],
  places: ['land'],
  size: 0.64,
  draw: drawLion,
}

function tigerHead(ctx: Ctx, t: Tones, stripe: string, rng: Rng): void {
  ctx.save()
  ctx.translate(26, -72)
  ctx.rotate(rng.range(-0.06, 0.06))
  mirrored(ctx, 0, () => {
    ellipse(ctx, 20, -20, 9, 9, stripe)
    ellipse(ctx, 20, -19, 4.8, 4.8, WHITE)
  })
  vol(
    ctx,
    (f) => blob(ctx, '0,-26 20,-20 28,-4 32,10 18,20 0,24 -18,20 -32,10 -28,-4 -20,-20', f),
    t.base,
    t.shade,
    0,
    -3,
  )
  inside(ctx, () => {
    mirrored(ctx, 0, () => {
      blob(ctx, '14,14 26,2 40,8 30,24 14,26', WHITE)
      polygon(ctx, '36,-9 36,-2 19,-3', stripe)
      polygon(ctx, '38,3 36,10 22,6', stripe)
      polygon(ctx, '6,-30 12,-30 8,-14', stripe)
    })
    polygon(ctx, '-3,-30 3,-30 0,-10', stripe)
  })
  ellipse(ctx, -6, 12, 9, 8, WHITE)
  ellipse(ctx, 6, 12, 9, 8, WHITE)
  polygon(ctx, '-7,3 7,3 0,10', '#e2586c')
  catMouth(ctx, 0, 13, 7, INK)
  eye(ctx, -11, -4, 5)
  eye(ctx, 11, -4, 5)
  ctx.restore()
}

function drawTiger(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const d = rng.range(-5, 5)
  const stripe = c.name === 'black' ? t.line : '#2b2326'
  taper(ctx, `-42,-52 -55,-54 -57,${-76 + d} -46,${-90 + d}`, 5.5, 5, t.base)
  for (const [a, b] of [
    [
      [-50, -64 + d],
      [-60, -61 + d],
    ],
    [
      [-51, -76 + d],
      [-62, -78 + d],
    ],
  ] as const)
    stroke(ctx, [a, b], 4, stripe)
  ellipse(ctx, -45, -91 + d, 5.6, 6, stripe)
  bigCat(ctx, t, rng, () => {
    ellipse(ctx, -10, -22, 28, 9, WHITE)
    for (const x of [-40, -28, -16, -4])
      polygon(ctx, `${x - 4},-70 ${x + 4.5},-70 ${x + 1 + d * 0.3},-43`, stripe)
    for (const x of [-34, -22, -10]) polygon(ctx, `${x - 3},-26 ${x + 3},-26 ${x},-42`, stripe)
  })
  for (const [x, y] of points('-37,-26 -37,-16 10,-26 10,-16'))
    polygon(ctx, `${x - 8},${y - 3} ${x + 3},${y} ${x - 8},${y + 3}`, stripe)
  tigerHead(ctx, t, stripe, rng)
}

export const tiger: Subject = {
  name: 'tiger',
  also: ['tigress', 'tiger cub'],
  colors: ['orange', 'white', 'golden', 'blue', 'pink', 'purple', 'yellow', 'green', 'black', 'red'],
  places: ['land', 'snow'],
  size: 0.62,
  draw: drawTiger,
}
