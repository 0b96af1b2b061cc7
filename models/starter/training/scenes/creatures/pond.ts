import { type Paint, css, first } from '../colours.ts'
import type { Rng } from '../random.ts'
import { type Ctx, type Point, blob, box, ellipse, polygon, stroke } from '../shapes.ts'
import type { Subject } from '../subject.ts'
import { INK, eye, inside, leg, mirrored, taper, tones, vol } from './anatomy.ts'

function drawTurtle(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const d = rng.range(-3, 3)
  const skin =
    c.name === 'green'
      ? '#a5cf6a'
      : c.name === 'black'
        ? '#8a9a86'
        : c.name === 'white'
          ? '#c9d3a8'
          : css({ h: c.hsl.h, s: c.hsl.s * 0.6, l: Math.min(84, c.hsl.l + 22) })
  const skin2 = css({
    h: c.name === 'green' || c.name === 'black' || c.name === 'white' ? 86 : c.hsl.h,
    s: 32,
    l: 52,
  })
  leg(ctx, -24, -18, 14, skin2, 4)
  leg(ctx, 22, -18, 14, skin2, 2)
  taper(ctx, '-40,-20 -52,-16 -59,-12', 6, 2.5, skin)
  taper(ctx, `18,-26 34,-32 42,${-46 + d}`, 10, 9, skin)
  vol(
    ctx,
    (f) =>
      blob(ctx, `36,${-62 + d} 50,${-62 + d} 60,${-52 + d} 56,${-42 + d} 42,${-38 + d} 32,${-48 + d}`, f),
    skin,
    skin2,
    0,
    -4,
  )
  eye(ctx, 48, -54 + d, 4.8)
  stroke(ctx, `57,${-48 + d} 52,${-44.5 + d} 46,${-45 + d}`, 2.8, '#4b5a35', true)
  for (const x of [-33, 15]) {
    leg(ctx, x, -18, 16, skin, 0, { paw: skin })
  }
  ctx.beginPath()
  ctx.moveTo(-50, -22)
  ctx.bezierCurveTo(-50, -92, 32, -92, 34, -22)
  ctx.closePath()
  ctx.fillStyle = t.base
  ctx.fill()
  inside(ctx, () => {
    const patch = c.name === 'black' ? t.hi : t.shade
    polygon(ctx, '-20,-64 4,-64 14,-48 4,-34 -20,-34 -30,-48', patch)
    polygon(ctx, '-26,-68 -36,-50 -58,-52 -50,-80', patch)
    polygon(ctx, '10,-68 20,-50 42,-52 34,-80', patch)
    polygon(ctx, '-36,-44 -26,-30 -30,-14 -60,-14 -56,-40', patch)
    polygon(ctx, '20,-44 10,-30 14,-14 44,-14 40,-40', patch)
    ellipse(ctx, -8, -72, 14, 4, t.hi)
  })
  box(ctx, -54, -26, 92, 9, 4.5, t.mark)
}

export const turtle: Subject = {
  name: 'turtle',
  also: ['tortoise'],
  colors: ['green', 'brown', 'blue', 'purple', 'red', 'orange', 'yellow', 'pink', 'golden', 'grey', 'black'],
  natural: ['green', 'green', 'brown'],
  places: ['land', 'undersea'],
  size: 0.46,
  draw: drawTurtle,
}

function drawFrog(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const d = rng.range(-2, 2)
  mirrored(ctx, 0, () => {
    ellipse(ctx, 37, -22, 19, 21, t.shade)
    for (const k of [-10, 0, 10]) ellipse(ctx, 44 + k, -4, 6, 4, t.far)
  })
  vol(
    ctx,
    (f) => blob(ctx, '0,-62 28,-50 34,-26 24,-5 0,-3 -24,-5 -34,-26 -28,-50', f),
    t.base,
    t.shade,
    0,
    -3,
  )
  inside(ctx, () => ellipse(ctx, 0, -22, 21, 24, t.pale))
  mirrored(ctx, 0, () => {
    taper(ctx, '22,-38 24,-20 18,-6', 8, 6, t.base)
    for (const k of [-8, 0, 8]) ellipse(ctx, 17 + k, -4, 5, 4, t.base)
    ellipse(ctx, 23, -84 + d, 17, 17, t.base)
  })
  vol(
    ctx,
    (f) => blob(ctx, '0,-88 30,-84 46,-64 36,-44 0,-36 -36,-44 -46,-64 -30,-84', f),
    t.base,
    t.shade,
    0,
    -5,
  )
  mirrored(ctx, 0, () => {
    ellipse(ctx, 36, -56, 5, 3.6, '#ffa3a3')
    ellipse(ctx, 6, -70, 2, 2.4, t.line)
  })
  for (const x of [-23, 23]) {
    ellipse(ctx, x, -87 + d, 12, 12.5, '#fff')
    ellipse(ctx, x + 1, -86 + d, 7.6, 8.4, INK)
    ellipse(ctx, x + 4, -90 + d, 2.8, 2.8, '#fff')
  }
  stroke(ctx, '-28,-60 -14,-50 0,-47 14,-50 28,-60', 3.6, t.line, true)
}

export const frog: Subject = {
  name: 'frog',
  also: ['toad', 'bullfrog'],
  colors: ['green', 'brown', 'blue', 'yellow', 'orange', 'red', 'purple', 'pink', 'golden', 'black', 'white'],
  natural: ['green'],
  places: ['land'],
  size: 0.46,
  draw: drawFrog,
}

function drawSnail(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const d = rng.range(-3, 3)
  const skin = c.name === 'golden' || c.name === 'yellow' || c.name === 'orange' ? '#c98f6a' : '#e9c48f'
  const skin2 = '#b98255'
  taper(ctx, `38,-30 44,-56 ${42 + d},-72`, 3.4, 2.8, skin2)
  taper(ctx, `44,-30 54,-52 ${56 + d * 0.5},-68`, 3.4, 2.8, skin)
  vol(
    ctx,
    (f) => blob(ctx, '-60,-3 -44,-16 -10,-22 24,-22 32,-40 46,-46 58,-36 56,-16 44,-2 0,-1 -40,-1', f),
    skin,
    skin2,
    0,
    -5,
  )
  eye(ctx, 42 + d, -75, 6)
  eye(ctx, 56 + d * 0.5 - 2, -71, 6)
  stroke(ctx, '56,-22 48,-19 43,-23', 2.8, '#7d4e2d', true)
  vol(ctx, (f) => ellipse(ctx, -10, -50, 40, 38, f), t.base, t.shade, 3, -5)
  const spiral: Point[] = []
  for (let a = 0; a <= 4.5 * Math.PI; a += Math.PI / 8) {
    const r = 4 + a * 2.05
    spiral.push([-10 + r * Math.cos(a + 0.6), -50 + r * Math.sin(a + 0.6)])
  }
  stroke(ctx, spiral, 5.5, c.name === 'black' ? t.line : t.mark, true)
}

export const snail: Subject = {
  name: 'snail',
  colors: first('brown', 'orange', 'purple'),
  natural: ['brown', 'orange'],
  places: ['land'],
  size: 0.42,
  draw: drawSnail,
}
