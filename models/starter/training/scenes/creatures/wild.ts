import type { Paint } from '../colours.ts'
import type { Rng } from '../random.ts'
import { type Ctx, blob, box, ellipse, stroke } from '../shapes.ts'
import type { Subject } from '../subject.ts'
import { INK, type Tones, WHITE, eye, inside, leg, taper, tones, vol } from './anatomy.ts'

function drawElephant(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const sway = rng.range(-4, 4)
  const nail = c.name === 'white' ? t.line : '#fff4e0'
  leg(ctx, -24, -28, 20, t.far, 0)
  leg(ctx, 18, -28, 20, t.far, 0)
  stroke(ctx, `-46,-66 -54,-56 ${-54 + sway * 0.5},-40`, 4.5, t.shade, true)
  ellipse(ctx, -54 + sway * 0.5, -37, 4, 6, t.mark)
  vol(
    ctx,
    (f) => blob(ctx, '-50,-46 -46,-72 -28,-88 -2,-90 20,-84 32,-60 28,-30 0,-24 -36,-24', f),
    t.base,
    t.shade,
    2,
    -8,
  )
  for (const x of [-37, 6]) {
    box(ctx, x - 11, -40, 22, 40, 7, t.base)
    for (const k of [-6, 1, 7.5]) ellipse(ctx, x + k, -3, 3.2, 3, nail)
  }
  // head, trunk, tusk, ear
  taper(ctx, `38,-68 48,-54 47,-30 ${48 + sway * 0.4},-14 57,${-14 + sway * 0.6}`, 12, 5, t.base)
  for (const y of [-46, -36, -26]) stroke(ctx, `43,${y} 52,${y - 2}`, 2.6, t.mark)
  vol(ctx, (f) => ellipse(ctx, 30, -74, 24, 23, f), t.base, t.base, 0, 0)
  taper(ctx, '40,-56 50,-46 60,-48', 4.6, 2, WHITE)
  eye(ctx, 41, -77, 4.8)
  vol(
    ctx,
    (f) => blob(ctx, '16,-96 30,-90 32,-70 24,-48 8,-42 -6,-56 -8,-78 2,-92', f),
    c.name === 'black' ? t.hi : t.shade,
    t.far,
    2,
    -4,
  )
  blob(
    ctx,
    '14,-88 24,-84 25,-70 18,-56 8,-52 0,-62 0,-78',
    c.name === 'grey' || c.name === 'white' || c.name === 'black' ? '#d9a0a8' : t.hi,
  )
}

export const elephant: Subject = {
  name: 'elephant',
  also: ['baby elephant', 'bull elephant'],
  colors: ['grey', 'blue', 'pink', 'purple', 'white', 'green', 'black', 'brown', 'yellow', 'orange', 'red'],
  places: ['land'],
  size: 0.72,
  draw: drawElephant,
}

function giraffeHead(ctx: Ctx, t: Tones, lean: number): void {
  ctx.save()
  ctx.translate(lean, 0)
  blob(ctx, '18,-102 6,-105 5,-98 16,-95', t.shade)
  vol(ctx, (f) => taper(ctx, '23,-96 33,-92 43,-87', 9.5, 6.5, f), t.base, t.shade, 0, -3)
  ellipse(ctx, 44, -86, 6, 5.6, t.pale)
  ellipse(ctx, 47, -88, 1.8, 2, INK)
  eye(ctx, 29, -97, 4.2)
  ctx.restore()
}

function drawGiraffe(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const step = rng.range(-2, 2)
  const lean = rng.range(-2, 2)
  const spot =
    c.name === 'yellow' || c.name === 'golden' || c.name === 'orange'
      ? '#a3591f'
      : c.name === 'black'
        ? t.line
        : t.mark
  const hoof = '#4b3527'
  leg(ctx, -20, -38, 8, t.far, 2 + step, { hoof })
  leg(ctx, 16, -38, 8, t.far, -step, { hoof })
  stroke(ctx, '-34,-48 -42,-40 -41,-26', 3.4, t.shade, true)
  ellipse(ctx, -41, -23, 3.6, 6, spot)
  vol(
    ctx,
    (f) =>
      blob(
        ctx,
        `-36,-44 -28,-55 -4,-60 8,-72 ${15 + lean},-96 ${23 + lean},-102 ${30 + lean},-96 28,-70 26,-46 16,-32 -8,-30 -30,-32`,
        f,
      ),
    t.base,
    t.shade,
    2,
    -5,
  )
  inside(ctx, () => {
    for (const [x, y, r] of [
      [-28, -46, 6],
      [-15, -51, 7],
      [-20, -36, 6],
      [-4, -40, 7],
      [0, -55, 6],
      [13, -50, 6.5],
      [10, -66, 5],
      [22, -62, 5],
      [15, -78, 5],
      [24, -76, 4.5],
      [19, -90, 4.5],
      [12, -36, 5],
    ] as const)
      blob(
        ctx,
        `${x - r},${y - r * 0.6} ${x + r * 0.3},${y - r} ${x + r},${y} ${x + r * 0.4},${y + r * 0.9} ${x - r * 0.8},${y + r * 0.7}`,
        spot,
      )
  })
  leg(ctx, -28, -38, 9, t.base, -step, { hoof })
  leg(ctx, 8, -38, 9, t.base, step, { hoof })
  for (const x of [20, 27]) {
    stroke(ctx, `${x + lean},-100 ${x - 1 + lean},-108`, 3.4, t.shade)
    ellipse(ctx, x - 1 + lean, -109, 3.2, 3.2, spot)
  }
  giraffeHead(ctx, t, lean)
}

export const giraffe: Subject = {
  name: 'giraffe',
  also: ['baby giraffe'],
  colors: ['yellow', 'golden', 'orange', 'brown', 'white', 'blue', 'pink', 'purple', 'green', 'red'],
  natural: ['yellow', 'golden'],
  places: ['land'],
  size: 0.8,
  draw: drawGiraffe,
}
