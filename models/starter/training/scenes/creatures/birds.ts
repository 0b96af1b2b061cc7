import { type Paint, first } from '../colours.ts'
import type { Rng } from '../random.ts'
import { type Ctx, blob, box, ellipse, polygon, stroke } from '../shapes.ts'
import type { Subject } from '../subject.ts'
import { INK, ORANGE, beakFor, eye, inside, mirrored, taper, tones, vol } from './anatomy.ts'

function drawPenguin(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const wave = rng.range(-6, 5)
  const beak = beakFor(c)
  const white = c.name === 'white' ? '#cfd9e2' : '#fdfbf5'
  for (const x of [-14, 15]) {
    ellipse(ctx, x, -5, 14, 5.5, beak)
  }
  taper(ctx, '-24,-62 -38,-50 -45,-34', 10, 5, t.far)
  vol(
    ctx,
    (f) => blob(ctx, '0,-107 22,-100 29,-80 33,-50 31,-20 16,-5 -16,-5 -33,-20 -36,-50 -28,-80 -21,-100', f),
    t.base,
    t.shade,
    4,
    -3,
  )
  inside(ctx, () => {
    blob(ctx, '4,-68 22,-60 28,-38 22,-12 4,-4 -14,-12 -20,-38 -14,-60', white)
    ellipse(ctx, -5, -84, 12, 13, white)
    ellipse(ctx, 16, -84, 12, 13, white)
    ellipse(ctx, 6, -75, 14, 9, white)
  })
  taper(ctx, `28,-62 40,${-54 - wave * 0.5} 48,${-42 - wave * 1.6}`, 9, 4.5, t.shade)
  ellipse(ctx, -16, -73, 5, 3.6, '#f9a8b0')
  ellipse(ctx, 25, -73, 5, 3.6, '#f9a8b0')
  eye(ctx, -4, -86, 5)
  eye(ctx, 16, -86, 5)
  polygon(ctx, '0,-80 14,-80 8,-69', beak)
}

export const penguin: Subject = {
  name: 'penguin',
  also: ['emperor penguin', 'baby penguin'],
  colors: ['black', 'blue', 'grey', 'purple', 'pink', 'red', 'green', 'yellow', 'orange', 'brown'],
  places: ['snow', 'land'],
  size: 0.56,
  draw: drawPenguin,
}

function drawOwl(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const iris = rng.pick(['#ffc928', '#ffb020'])
  const d = rng.range(-2, 2)
  const disc = c.name === 'white' ? '#e3d6c3' : c.name === 'black' ? t.line : t.pale
  for (const x of [-13, 13]) for (const k of [-5, 0, 5]) ellipse(ctx, x + k, -4, 3.6, 4.5, ORANGE)
  mirrored(ctx, 0, () => polygon(ctx, `8,-92 34,${-109 + d} 35,-78`, t.base))
  vol(
    ctx,
    (f) => blob(ctx, '0,-98 26,-94 37,-72 38,-42 30,-14 0,-4 -30,-14 -38,-42 -37,-72 -26,-94', f),
    t.base,
    t.shade,
    0,
    -5,
  )
  inside(ctx, () => {
    blob(ctx, '0,-56 20,-50 23,-26 12,-8 -12,-8 -23,-26 -20,-50', disc)
    for (const [y, xs] of [
      [-40, [-11, 0, 11]],
      [-29, [-6, 6]],
      [-18, [0]],
    ] as const)
      for (const x of xs)
        stroke(
          ctx,
          `${x - 4},${y} ${x},${y + 4.5} ${x + 4},${y}`,
          3.2,
          c.name === 'white' ? '#a8957b' : c.name === 'black' ? t.base : t.mark,
          true,
        )
  })
  mirrored(ctx, 0, () =>
    blob(ctx, '36,-60 46,-40 42,-18 30,-8 27,-30 28,-52', c.name === 'black' ? t.hi : t.far),
  )
  mirrored(ctx, 0, () => ellipse(ctx, 16, -72, 18, 18, disc))
  for (const x of [-15, 15]) {
    ellipse(ctx, x, -72, 12, 12, iris)
    ellipse(ctx, x + d * 0.6, -72, 7, 7.4, INK)
    ellipse(ctx, x + 3, -75.5, 2.6, 2.6, '#fff')
  }
  polygon(ctx, '-6,-66 6,-66 0,-52', beakFor(c))
}

export const owl: Subject = {
  name: 'owl',
  also: ['owlet', 'barn owl'],
  colors: first('brown', 'white', 'grey'),
  natural: ['brown', 'brown', 'grey', 'white'],
  places: ['land', 'snow'],
  size: 0.52,
  draw: drawOwl,
}

function drawBird(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const lift = rng.range(-8, 4)
  const beak = beakFor(c)
  for (const x of [-2, 8]) {
    stroke(ctx, `${x},-24 ${x + 2},-3`, 3.4, '#c8741c')
    stroke(ctx, `${x - 3},-2 ${x + 9},-2`, 3.4, '#c8741c')
  }
  polygon(ctx, '-20,-52 -60,-40 -55,-28 -58,-18 -16,-24', t.shade)
  blob(ctx, `4,-58 -2,-84 -18,${-104 + lift} 10,${-98 + lift} 22,-76 20,-58`, t.far)
  vol(
    ctx,
    (f) => blob(ctx, '-34,-40 -20,-58 2,-68 16,-84 34,-85 46,-72 46,-56 40,-36 22,-20 -4,-17 -24,-26', f),
    t.base,
    t.shade,
    2,
    -5,
  )
  inside(ctx, () => blob(ctx, '48,-58 34,-52 18,-36 -4,-26 10,-8 40,-16 54,-40', t.pale))
  vol(
    ctx,
    (f) =>
      blob(
        ctx,
        `8,-56 -10,-80 -38,${-104 + lift} -42,${-92 + lift} -48,${-82 + lift} -42,-72 -42,-62 -30,-52 -10,-42 4,-44`,
        f,
      ),
    c.name === 'black' ? t.hi : t.shade,
    t.far,
    4,
    -5,
  )
  polygon(ctx, '44,-75 60,-67 44,-60', beak)
  eye(ctx, 34, -72, 5.4)
}

export const bird: Subject = {
  name: 'bird',
  also: ['songbird', 'birdie', 'sparrow', 'finch', 'robin'],
  colors: first('blue', 'red', 'yellow'),
  natural: ['blue', 'red', 'yellow', 'brown', 'green'],
  places: ['air', 'land', 'snow'],
  size: 0.46,
  draw: drawBird,
}

function drawDuck(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const d = rng.range(-2, 2)
  const bill = c.name === 'orange' || c.name === 'red' || c.name === 'golden' ? '#ffd54a' : ORANGE
  for (const x of [-8, 10]) {
    stroke(ctx, `${x},-12 ${x + 1},-4`, 4.5, '#e87a17')
    box(ctx, x - 4, -5, 17, 5, 2.5, '#e87a17')
  }
  vol(
    ctx,
    (f) =>
      blob(
        ctx,
        `-56,${-56 + d} -42,-46 -20,-46 2,-50 10,-62 10,-78 20,-96 36,-97 46,-84 42,-68 38,-54 40,-34 26,-14 -4,-8 -34,-12 -50,-30`,
        f,
      ),
    t.base,
    t.shade,
    2,
    -6,
  )
  blob(ctx, '-40,-40 -16,-44 10,-38 14,-28 2,-18 -18,-18 -30,-28', t.far)
  blob(ctx, '-34,-39 -14,-42 7,-37 9,-30 0,-24 -16,-24 -26,-31', c.name === 'black' ? t.hi : t.shade)
  vol(ctx, (f) => blob(ctx, '42,-85 52,-82 60,-76 58,-70 46,-70 39,-74', f), bill, '#d9690f', 1, -3)
  eye(ctx, 33, -84, 5.2)
}

export const duck: Subject = {
  name: 'duck',
  also: ['duckling', 'mallard'],
  colors: first('yellow', 'white', 'brown'),
  natural: ['yellow', 'white'],
  places: ['water', 'land'],
  size: 0.46,
  draw: drawDuck,
}
