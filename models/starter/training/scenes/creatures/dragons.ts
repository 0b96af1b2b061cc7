import { type Paint, first } from '../colours.ts'
import type { Rng } from '../random.ts'
import { type Ctx, type Fill, type Points, blob, box, ellipse, points, polygon, stroke } from '../shapes.ts'
import type { Subject } from '../subject.ts'
import { HORN, INK, type Tones, WHITE, eye, inside, leg, taper, tones, vol } from './anatomy.ts'

/** A wing spread from x, its tips lifted by w. */
function dragonWing(ctx: Ctx, w: number, x: number, tone: Fill, bone: Fill): void {
  ctx.beginPath()
  ctx.moveTo(x + 4, -48)
  ctx.lineTo(x - 10, -107 + w)
  ctx.quadraticCurveTo(x - 14, -88, x - 42, -94 + w)
  ctx.quadraticCurveTo(x - 32, -76, x - 52, -68 + w)
  ctx.quadraticCurveTo(x - 36, -58, x - 38, -44)
  ctx.quadraticCurveTo(x - 20, -52, x - 8, -38)
  ctx.closePath()
  ctx.fillStyle = tone
  ctx.fill()
  stroke(ctx, `${x + 2},-46 ${x - 10},${-105 + w}`, 5, bone)
  stroke(ctx, `${x},-46 ${x - 40},${-92 + w}`, 3.4, bone)
  stroke(ctx, `${x},-44 ${x - 49},${-67 + w}`, 3.4, bone)
}

function dragonTail(ctx: Ctx, t: Tones, d: number, spike: string): void {
  // tail with an arrow tip
  const tail: Points = `-10,-24 -34,-15 -50,-16 -53,${-34 + d}`
  polygon(ctx, `-53,${-58 + d} -63,${-34 + d} -53,${-38 + d} -42,${-34 + d}`, spike)
  taper(ctx, tail, 17, 3.4, t.base)
  for (const [x, y] of points('-24,-29 -36,-22 -47,-23'))
    polygon(ctx, `${x - 6},${y + 5} ${x - 3},${y - 8} ${x + 6},${y + 3}`, spike)
}

function dragonHead(ctx: Ctx, t: Tones, c: Paint, horn: string): void {
  // head
  taper(ctx, '22,-94 14,-104 2,-107', 4.5, 2, horn)
  taper(ctx, '30,-96 25,-106 16,-110', 4.5, 2, horn)
  vol(
    ctx,
    (f) => blob(ctx, '12,-88 22,-100 36,-99 44,-90 56,-88 60,-78 52,-70 36,-70 20,-72', f),
    t.base,
    t.shade,
    0,
    -4,
  )
  ellipse(ctx, 55, -83, 2.4, 2, INK)
  stroke(ctx, '57,-74 46,-75 38,-78', 2.8, t.line, true)
  polygon(ctx, '46,-75.5 51,-75 48.5,-70', '#fff')
  eye(ctx, 35, -89, 5.4, c.name === 'yellow' || c.name === 'golden' ? '#3fa34d' : '#ffc21a')
}

function drawDragon(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const d = rng.range(-4, 4)
  const w = rng.range(-4, 3)
  const spike =
    c.name === 'yellow' || c.name === 'golden' || c.name === 'orange'
      ? '#c73e3a'
      : c.name === 'white'
        ? '#8fb3d9'
        : '#ffc94a'
  const horn = c.name === 'white' ? '#b08d57' : HORN
  const belly =
    c.name === 'white'
      ? '#f6dfae'
      : c.name === 'black'
        ? t.line
        : c.name === 'yellow' || c.name === 'golden'
          ? '#fff3c4'
          : '#ffe2a0'
  dragonTail(ctx, t, d, spike)
  leg(ctx, -4, -20, 14, t.far, 0, { paw: t.far })
  leg(ctx, 26, -24, 12, t.far, 0, { paw: t.far })
  for (const [x, y] of points('10,-72 12,-84 6,-60'))
    polygon(ctx, `${x - 10},${y + 1} ${x + 6},${y - 7} ${x + 6},${y + 6}`, spike)
  vol(
    ctx,
    (f) =>
      blob(ctx, '-26,-34 -18,-54 2,-62 10,-78 14,-92 30,-94 36,-80 32,-62 34,-42 28,-20 8,-8 -16,-12', f),
    t.base,
    t.shade,
    2,
    -4,
  )
  inside(ctx, () => {
    blob(ctx, '40,-80 28,-74 23,-58 22,-38 14,-18 10,0 44,0 46,-50', belly)
    for (const y of [-66, -56, -46, -36, -26])
      stroke(ctx, `18,${y + 2} 42,${y - 1}`, 2.6, c.name === 'black' ? t.base : '#d9a95f')
  })
  leg(ctx, 20, -28, 12, t.base, 1, { paw: t.base })
  ellipse(ctx, -8, -24, 17, 18, t.base)
  stroke(ctx, '-22,-34 -8,-40 6,-32 8,-18', 3.2, t.mark, true)
  box(ctx, -16, -12, 28, 12, 6, t.base)
  for (const x of [2, 9, 24, 31]) polygon(ctx, `${x - 3},-4 ${x + 6},-2 ${x - 3},0`, horn)
  dragonWing(ctx, w, -2, c.name === 'black' ? t.hi : c.name === 'white' ? '#bcd3ee' : t.hi, t.mark)
  dragonHead(ctx, t, c, horn)
}

export const dragon: Subject = {
  name: 'dragon',
  also: ['wyvern', 'baby dragon'],
  colors: first('green', 'red', 'blue', 'purple'),
  natural: ['green', 'red'],
  places: ['land', 'snow'],
  size: 0.74,
  draw: drawDragon,
}

function drawDinosaur(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const d = rng.range(-5, 5)
  const plate =
    c.name === 'orange' || c.name === 'red' || c.name === 'yellow' || c.name === 'golden'
      ? '#7a4a9e'
      : c.name === 'white'
        ? '#7fb069'
        : '#f5a03c'
  const belly = c.name === 'black' ? t.line : c.name === 'white' ? '#e8e0c4' : t.pale
  // far leg and arm
  taper(ctx, '6,-34 14,-20 10,-8', 12, 7, t.far)
  box(ctx, 4, -10, 24, 10, 5, t.far)
  for (const [x, y, r] of [
    [-46, -38 + d * 0.6, 5],
    [-35, -46, 6.5],
    [-24, -58, 8],
    [-12, -73, 9],
    [-2, -88, 8],
  ] as const)
    polygon(ctx, `${x - r},${y + r} ${x - r * 0.7},${y - r * 1.3} ${x + r * 1.1},${y + r * 0.4}`, plate)
  taper(ctx, `-6,-40 -34,-26 -58,${-34 + d}`, 22, 3, t.base)
  vol(
    ctx,
    (f) => blob(ctx, '-30,-40 -18,-62 -4,-80 4,-96 20,-96 30,-80 30,-60 24,-38 10,-22 -16,-18', f),
    t.base,
    t.shade,
    2,
    -5,
  )
  inside(ctx, () => blob(ctx, '34,-78 22,-70 18,-50 8,-32 -4,-18 20,-10 40,-44', belly))
  // near leg
  ellipse(ctx, -10, -32, 18, 21, t.base)
  stroke(ctx, '-24,-46 -8,-52 6,-40 4,-24', 3.2, t.mark, true)
  taper(ctx, '-8,-26 -14,-16 -12,-8', 11, 8, t.base)
  box(ctx, -20, -11, 28, 11, 5.5, t.base)
  for (const x of [2, 24])
    for (const k of [0, 1]) polygon(ctx, `${x - 7 * k - 1},-5 ${x - 7 * k + 7},-1 ${x - 7 * k - 1},0`, WHITE)
  // tiny arms
  taper(ctx, '20,-58 30,-53 36,-58', 5.5, 3.6, t.shade)
  taper(ctx, '16,-54 27,-46 34,-50', 6, 4, t.base)
  // head
  blob(ctx, '16,-80 34,-76 54,-77 52,-68 36,-65 20,-68', t.shade)
  polygon(ctx, '22,-84 55,-84 52,-75 28,-75', '#8f2b3a')
  vol(
    ctx,
    (f) => blob(ctx, '0,-92 8,-106 24,-110 38,-104 54,-101 60,-92 58,-83 40,-82 18,-80 4,-82', f),
    t.base,
    t.shade,
    0,
    -4,
  )
  for (let k = 0; k < 4; k++)
    polygon(ctx, `${33 + k * 6.4},-83 ${39.4 + k * 6.4},-83 ${36.2 + k * 6.4},-76`, WHITE)
  ellipse(ctx, 54, -95, 2, 2, INK)
  eye(ctx, 24, -97, 6)
}

export const dinosaur: Subject = {
  name: 'dinosaur',
  also: ['t-rex', 'tyrannosaurus', 'dino', 'trex'],
  colors: first('green', 'orange', 'blue', 'purple'),
  natural: ['green'],
  places: ['land'],
  size: 0.74,
  draw: drawDinosaur,
}
