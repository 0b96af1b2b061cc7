import { type Paint, first } from '../colours.ts'
import type { Rng } from '../random.ts'
import { type Ctx, blob, box, ellipse, points, polygon, stroke } from '../shapes.ts'
import type { Subject } from '../subject.ts'
import { HORN, beakFor, eye, fluff, inside, leg, mirrored, taper, tones, vol } from './anatomy.ts'

function drawCow(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const step = rng.range(-3, 3)
  const patch = c.name === 'white' ? '#2f2c35' : c.name === 'black' ? '#f7f3ec' : '#fbf4e6'
  const hoof = '#4a3d3d'
  leg(ctx, -28, -36, 13, t.far, 2 + step, { hoof })
  leg(ctx, 22, -36, 13, t.far, -2 - step, { hoof })
  stroke(ctx, '-46,-72 -55,-62 -54,-42', 4.5, t.shade, true)
  ellipse(ctx, -54, -38, 5, 8, patch === '#2f2c35' ? patch : t.mark)
  ellipse(ctx, -18, -33, 13, 9, '#f5a9b2')
  vol(
    ctx,
    (f) => blob(ctx, '-50,-56 -46,-76 -20,-80 10,-80 30,-78 36,-56 30,-34 0,-32 -36,-32 -48,-40', f),
    t.base,
    t.shade,
    2,
    -7,
  )
  inside(ctx, () => {
    blob(ctx, '-44,-84 -26,-86 -14,-74 -22,-60 -38,-58 -48,-68', patch)
    blob(ctx, '-8,-44 6,-56 16,-46 10,-30 -8,-28', patch)
    if (rng.chance(0.5)) ellipse(ctx, -44, -38, 10, 8, patch)
  })
  leg(ctx, -38, -40, 14, t.base, -1 - step, { hoof })
  leg(ctx, 10, -40, 14, t.base, 1 + step, { hoof })
  ctx.save()
  ctx.translate(31, -68)
  ctx.rotate(rng.range(-0.05, 0.05))
  mirrored(ctx, 0, () => {
    taper(ctx, '12,-18 19,-24 18,-34', 4.5, 2, HORN)
    blob(ctx, '14,-16 24,-20 30,-14 26,-7 15,-8', t.shade)
  })
  vol(ctx, (f) => blob(ctx, '-16,-18 0,-22 16,-18 18,-2 17,14 0,22 -17,14 -18,-2', f), t.base, t.shade, 0, -3)
  inside(ctx, () => {
    if (c.name === 'white') ellipse(ctx, 14, -10, 13, 14, patch)
    else blob(ctx, '-5,-24 5,-24 6,4 -6,4', patch)
  })
  ellipse(ctx, 0, 13, 20, 12, '#f5a9b2')
  ellipse(ctx, -8, 11, 3, 4, '#b0566a')
  ellipse(ctx, 8, 11, 3, 4, '#b0566a')
  stroke(ctx, '-7,19 0,21 7,19', 2.6, '#b0566a', true)
  eye(ctx, -9, -6, 4.6)
  eye(ctx, 9, -6, 4.6)
  ctx.restore()
  polygon(ctx, '27,-44 35,-44 38,-33 24,-33', '#f2b632')
  ellipse(ctx, 31, -32, 3, 3, '#b97d17')
}

export const cow: Subject = {
  name: 'cow',
  also: ['calf', 'bull', 'heifer'],
  colors: ['white', 'brown', 'black', 'pink', 'blue', 'purple', 'orange', 'golden'],
  natural: ['white', 'white', 'brown', 'black'],
  places: ['land'],
  size: 0.64,
  draw: drawCow,
}

function drawSheep(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const step = rng.range(-2, 2)
  const face =
    c.name === 'black' ? '#e6cfb4' : c.name === 'grey' || c.name === 'brown' ? '#2e2a33' : '#4b4250'
  const legs = c.name === 'black' ? '#c4a98a' : '#3a3340'
  const turn = rng.range(0, 0.5)
  for (const x of [-26, 16]) leg(ctx, x + 9 - step, -26, 8.5, c.name === 'black' ? '#a98d70' : '#2a2530')
  for (const x of [-30, 10]) leg(ctx, x + step, -26, 9, legs)
  ellipse(ctx, -48, -50, 9, 9, t.shade)
  vol(ctx, (f) => fluff(ctx, -7, -49, 36, 23, 13, 11, f, turn), t.base, t.shade, 3, -7)
  for (const [x, y] of points('-28,-52 -8,-60 -14,-42'))
    stroke(ctx, `${x - 6},${y + 1} ${x},${y + 6} ${x + 7},${y + 1}`, 3.4, t.mark, true)
  ctx.save()
  ctx.translate(36, -62)
  ctx.rotate(rng.range(-0.08, 0.08))
  mirrored(ctx, 0, () => ellipse(ctx, 18, -5, 9, 5, face, 0.35))
  blob(ctx, '-14,-14 0,-18 14,-14 14,4 8,17 0,20 -8,17 -14,4', face)
  eye(ctx, -6, -2, 4.8)
  eye(ctx, 6, -2, 4.8)
  ellipse(ctx, 0, 11, 4.4, 3, '#f08fa0')
  fluff(ctx, 0, -17, 9, 4, 6, 6.5, t.base)
  ctx.restore()
}

export const sheep: Subject = {
  name: 'sheep',
  also: ['lamb', 'ewe', 'ram'],
  plural: 'sheep',
  colors: ['white', 'black', 'grey', 'brown', 'pink', 'blue', 'purple', 'yellow', 'green'],
  natural: ['white'],
  places: ['land', 'snow'],
  size: 0.54,
  draw: drawSheep,
}

function drawPig(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const step = rng.range(-2, 2)
  const snout =
    c.name === 'pink' ? '#ee7f98' : c.name === 'black' ? '#d9909b' : c.name === 'white' ? '#f5b0b8' : t.hi
  const dark = c.name === 'pink' ? '#a83e5c' : '#7c3346'
  stroke(ctx, '-44,-48 -52,-54 -57,-48 -52,-43 -50,-50 -55,-60', 4, t.mark, true)
  leg(ctx, -22, -22, 13, t.far, 2)
  leg(ctx, 18, -22, 13, t.far, 2)
  vol(
    ctx,
    (f) => blob(ctx, '-48,-40 -40,-64 -16,-74 14,-72 34,-56 34,-26 14,-13 -20,-12 -40,-20', f),
    t.base,
    t.shade,
    3,
    -7,
  )
  leg(ctx, -32, -22, 14, t.base, step)
  leg(ctx, 8, -22, 14, t.base, -step)
  for (const x of [-32 + step, 8 - step]) box(ctx, x - 7, -6, 14, 6, 3, t.mark)
  ctx.save()
  ctx.translate(27, -52)
  ctx.rotate(rng.range(-0.07, 0.07))
  mirrored(ctx, 0, () => {
    polygon(ctx, '6,-21 25,-35 28,-12', t.base)
    polygon(ctx, '14,-22 23.5,-29 25,-16', c.name === 'black' ? t.hi : t.shade)
  })
  vol(ctx, (f) => ellipse(ctx, 0, 0, 29, 26, f), t.base, t.shade, 1, -4)
  ellipse(ctx, 2, 6, 14.5, 11, snout)
  ellipse(ctx, -3, 6, 3, 4.6, dark)
  ellipse(ctx, 7, 6, 3, 4.6, dark)
  eye(ctx, -12, -7, 4.6)
  eye(ctx, 15, -7, 4.6)
  stroke(ctx, '-6,19 2,21.5 10,19', 2.8, dark, true)
  ctx.restore()
}

export const pig: Subject = {
  name: 'pig',
  also: ['piglet', 'piggy', 'hog'],
  colors: ['pink', 'brown', 'black', 'white', 'blue', 'purple', 'grey', 'golden', 'yellow', 'green'],
  places: ['land'],
  size: 0.52,
  draw: drawPig,
}

function drawChicken(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const red = c.name === 'red' ? '#a8151f' : '#e53935'
  const d = rng.range(-3, 3)
  const beak = beakFor(c)
  for (const x of [-6, 9]) {
    stroke(ctx, `${x},-22 ${x + 1},-3`, 4.4, '#f0932b')
    stroke(ctx, `${x - 4},-2 ${x + 10},-2`, 4, '#f0932b')
  }
  for (const [i, [x, y]] of (
    [
      [-54, -58],
      [-50, -72],
      [-40, -82],
    ] as const
  ).entries())
    taper(ctx, `-18,-38 ${-38 + i * 2},${-48 - i * 6} ${x + d},${y + d}`, 12, 7, i % 2 ? t.base : t.far)
  vol(
    ctx,
    (f) =>
      blob(
        ctx,
        '-44,-54 -26,-46 -6,-54 6,-72 14,-92 28,-96 38,-86 40,-66 42,-44 30,-22 4,-14 -24,-20 -38,-36',
        f,
      ),
    t.base,
    t.shade,
    2,
    -6,
  )
  inside(ctx, () => ellipse(ctx, 40, -44, 10, 18, t.hi))
  blob(ctx, '-26,-42 -6,-50 12,-44 14,-32 2,-24 -16,-26', t.far)
  blob(ctx, '-20,-42 -6,-47 10,-42 10,-34 0,-29 -14,-32', c.name === 'black' ? t.hi : t.shade)
  for (const [x, y, r] of [
    [17, -98, 6],
    [26, -102, 7],
    [34, -97, 5.5],
  ] as const)
    ellipse(ctx, x, y, r, r + 1.5, red)
  polygon(ctx, '36,-90 56,-82 37,-75', beak)
  blob(ctx, '37,-76 44,-76 46,-64 39,-62 35,-69', red)
  eye(ctx, 28, -85, 5)
}

export const chicken: Subject = {
  name: 'chicken',
  also: ['hen', 'rooster', 'cockerel'],
  colors: first('white', 'brown', 'red'),
  natural: ['white', 'brown'],
  places: ['land'],
  size: 0.5,
  draw: drawChicken,
}
