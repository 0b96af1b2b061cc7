import { type Paint, css, first } from '../colours.ts'
import type { Rng } from '../random.ts'
import { type Ctx, type Fill, type Points, blob, ellipse, points, polygon, stroke } from '../shapes.ts'
import type { Subject } from '../subject.ts'
import { eye, inside, taper, tones, vol } from './anatomy.ts'

function drawFish(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const flick = rng.range(-5, 5)
  const bands = rng.chance(0.5)
  const band = c.name === 'white' ? '#f58a3c' : c.name === 'black' ? t.line : rng.chance(0.6) ? t.pale : t.hi
  vol(
    ctx,
    (f) =>
      blob(
        ctx,
        `-24,-52 -42,${-78 + flick} -58,${-84 + flick} -54,-52 -58,${-20 + flick} -42,${-28 + flick}`,
        f,
      ),
    t.shade,
    t.far,
    2,
    -3,
  )
  blob(ctx, '-16,-78 -6,-98 14,-102 26,-94 24,-78 4,-72', t.shade)
  blob(ctx, '-8,-26 -14,-8 2,-8 14,-24', t.shade)
  vol(
    ctx,
    (f) => blob(ctx, '-32,-52 -14,-76 14,-86 42,-74 58,-52 42,-30 14,-20 -14,-30', f),
    t.base,
    t.shade,
    2,
    -7,
  )
  inside(ctx, () => {
    if (bands)
      for (const x of [-12, 10])
        blob(ctx, `${x - 5},-92 ${x + 6},-92 ${x + 9},-52 ${x + 5},-12 ${x - 6},-12 ${x - 2},-52`, band)
    else
      for (const [x, y] of points('-16,-60 -2,-68 -2,-52 -16,-44 12,-74 -2,-36'))
        stroke(ctx, `${x - 3},${y - 6} ${x + 3.5},${y} ${x - 3},${y + 6}`, 3.4, t.mark, true)
  })
  blob(ctx, '6,-50 -10,-54 -18,-42 -10,-34 6,-42', t.far)
  eye(ctx, 38, -58, 7.4)
  stroke(ctx, '45,-42 50,-42.5 54,-46', 3, t.line, true)
}

export const fish: Subject = {
  name: 'fish',
  also: ['tropical fish', 'clownfish'],
  plural: 'fish',
  colors: first('orange', 'blue', 'red'),
  natural: ['orange', 'blue', 'yellow', 'red'],
  places: ['undersea'],
  size: 0.46,
  draw: drawFish,
}

function drawWhale(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const d = rng.range(-4, 4)
  const water = '#9bdcf7'
  stroke(ctx, '22,-72 22,-92 12,-104 4,-98', 5, water, true)
  stroke(ctx, '22,-72 22,-92 32,-104 40,-98', 5, water, true)
  ellipse(ctx, 3, -94, 3.6, 4.4, water)
  ellipse(ctx, 41, -94, 3.6, 4.4, water)
  blob(ctx, `-46,${-62 + d} -60,${-70 + d} -60,${-90 + d} -48,${-82 + d} -43,${-74 + d}`, t.shade)
  blob(ctx, `-46,${-62 + d} -28,${-72 + d} -24,${-92 + d} -38,${-86 + d} -45,${-74 + d}`, t.base)
  const body = (f: Fill) =>
    blob(
      ctx,
      `58,-36 55,-56 38,-72 12,-74 -10,-62 -26,-52 -36,${-58 + d * 0.5} -41,${-72 + d} -51,${-70 + d} -52,${-46 + d * 0.5} -38,-24 -12,-8 22,-2 48,-12`,
      f,
    )
  vol(ctx, body, t.base, t.base, 0, 0)
  inside(ctx, () => {
    blob(ctx, '64,-34 40,-32 14,-28 -20,-22 -60,-14 -20,12 50,10', t.pale)
    for (const [x, y] of points('44,-22 30,-14 16,-8'))
      stroke(
        ctx,
        `${x + 10},${y} ${x - 18},${y + 4} ${x - 38},${y + 3}`,
        2.8,
        c.name === 'white' ? t.far : css({ h: c.hsl.h, s: c.hsl.s * 0.5, l: 74 }),
        true,
      )
    blob(ctx, '-14,-72 10,-84 48,-82 50,-70 16,-66 -8,-56 -26,-46', t.hi)
  })
  blob(ctx, '8,-30 20,-26 14,-10 -4,0 -4,-14', t.far)
  eye(ctx, 32, -44, 5.6)
  stroke(ctx, '57,-37 46,-31 38,-35', 3, t.line, true)
}

export const whale: Subject = {
  name: 'whale',
  also: ['humpback whale', 'sperm whale'],
  colors: ['blue', 'grey', 'white', 'black', 'pink', 'purple', 'green', 'red', 'orange', 'yellow'],
  natural: ['blue'],
  places: ['water', 'undersea'],
  size: 0.66,
  draw: drawWhale,
}

function drawShark(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const d = rng.range(-4, 4)
  const white = c.name === 'white' ? '#fff' : '#f4f6f8'
  blob(
    ctx,
    `-40,-44 -48,${-62 + d} -60,${-84 + d} -58,${-60 + d} -52,-42 -56,${-22 + d} -46,-28 -38,-38`,
    t.shade,
  )
  blob(ctx, '-14,-58 -4,-82 -8,-100 12,-86 22,-60', t.shade)
  blob(ctx, '-34,-36 -30,-22 -20,-32', t.far)
  vol(
    ctx,
    (f) => blob(ctx, '60,-50 44,-64 14,-70 -16,-62 -46,-46 -46,-40 -18,-28 14,-22 40,-28 52,-40', f),
    t.base,
    t.base,
    0,
    0,
  )
  inside(ctx, () => blob(ctx, '64,-44 46,-42 20,-38 -14,-38 -50,-38 -10,-10 40,-14 64,-26', white))
  for (const x of [6, 13, 20]) stroke(ctx, `${x},-58 ${x - 3},-49 ${x},-41`, 2.8, t.line, true)
  blob(ctx, '2,-36 18,-33 8,-16 -14,-2 -10,-18', t.far)
  // mouth and teeth
  polygon(ctx, '54,-41 30,-40 40,-30', '#8c2033')
  for (let k = 0; k < 4; k++)
    polygon(ctx, `${31 + k * 6},-40.5 ${37 + k * 6},-40.8 ${34 + k * 6},-34.5`, '#fff')
  eye(ctx, 38, -54, 5)
  stroke(ctx, '32,-60.5 43,-58', 3, t.line)
}

export const shark: Subject = {
  name: 'shark',
  also: ['baby shark'],
  colors: ['grey', 'blue', 'black', 'white', 'purple', 'green', 'pink', 'red', 'orange', 'yellow'],
  places: ['undersea', 'water'],
  size: 0.6,
  draw: drawShark,
}

function drawOctopus(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const w = rng.range(-4, 4)
  const back: readonly Points[] = [
    `-20,-40 -42,-44 -56,${-56 + w} -50,${-68 + w}`,
    `20,-40 42,-44 56,${-56 - w} 50,${-68 - w}`,
    '-6,-36 -12,-16 -8,-5',
    '6,-36 12,-16 20,-6',
  ]
  for (const arm of back) taper(ctx, arm, 10, 4.5, t.far)
  const front: readonly Points[] = [
    `-22,-42 -38,-28 -54,-22 -57,${-34 + w}`,
    `22,-42 38,-28 54,-22 57,${-34 - w}`,
    `-16,-40 -26,-18 -40,-7 ${-50 + w},-9`,
    `16,-40 26,-18 40,-7 ${50 + w},-9`,
  ]
  vol(
    ctx,
    (f) => blob(ctx, '0,-106 24,-100 36,-80 32,-58 26,-40 0,-30 -26,-40 -32,-58 -36,-80 -24,-100', f),
    t.base,
    t.shade,
    0,
    -2,
  )
  for (const arm of front) taper(ctx, arm, 11, 4.5, t.base)
  blob(ctx, '-26,-58 26,-58 24,-34 0,-28 -24,-34', t.base)
  for (const [x, y] of points('-30,-22 -38,-14 30,-22 38,-14 -44,-29 44,-29'))
    ellipse(ctx, x, y, 3, 3, t.pale)
  ellipse(ctx, -16, -92, 8, 5, t.hi, -0.6)
  eye(ctx, -13, -66, 8.6)
  eye(ctx, 13, -66, 8.6)
  ellipse(ctx, -25, -53, 4.4, 3, '#ff9fb0aa')
  ellipse(ctx, 25, -53, 4.4, 3, '#ff9fb0aa')
  stroke(ctx, '-8,-50 0,-45 8,-50', 3.2, t.line, true)
}

export const octopus: Subject = {
  name: 'octopus',
  also: ['kraken', 'squid'],
  plural: 'octopuses',
  colors: first('purple', 'red', 'orange', 'pink'),
  natural: ['purple', 'red', 'orange', 'pink'],
  places: ['undersea'],
  size: 0.58,
  draw: drawOctopus,
}
