import { ANY, only } from '../colours.ts'
import { box, ellipse, path, points, stroke } from '../shapes.ts'
import { INK } from './material.ts'
import { at, clipped, oval, shape, soft, vol } from './paths.ts'
import { thing } from './parts.ts'

export const ball = thing(
  'ball',
  {
    also: ['bouncy ball', 'toy ball'],
    colors: only(ANY, 'red', 'blue', 'yellow'),
    natural: ['red', 'blue', 'yellow', 'green', 'orange'],
    places: ['land', 'table', 'snow', 'water'],
    size: 0.46,
  },
  (ctx, t, rng) => {
    const d = oval(0, -46, 46, 46)
    const white = t.name === 'white' ? '#e14b4b' : '#fffaf0'
    const turn = rng.range(-0.3, 0.3)
    shape(ctx, d, t.base)
    clipped(ctx, d, () => {
      at(ctx, -9, -62, turn, () => {
        for (let k = 0; k < 3; k++)
          at(ctx, 0, 0, (k * 2 * Math.PI) / 3, () =>
            shape(ctx, 'M0,0 C14,18 14,50 -6,110 L46,96 C54,46 34,16 0,0Z', white),
          )
      })
      ctx.globalAlpha = 0.17
      const shade = path(`${oval(0, -46, 60, 60)} ${oval(-9, -52, 46, 46)}`)
      ctx.fillStyle = '#180c28'
      ctx.fill(shade, 'evenodd')
    })
    ellipse(ctx, -9, -62, 8, 7, t.lo)
    ellipse(ctx, -26, -70, 5, 9, t.name === 'white' ? '#ffffff' : t.hi, 0.6)
  },
)

export const heart = thing(
  'heart',
  {
    also: ['love heart'],
    colors: only(ANY, 'red', 'pink', 'purple'),
    natural: ['red', 'pink'],
    places: ['air', 'table', 'land'],
    size: 0.54,
  },
  (ctx, t) => {
    vol(
      ctx,
      'M0,-2 C-18,-20 -54,-42 -54,-70 C-54,-92 -36,-100 -24,-100 C-12,-100 -4,-92 0,-84 C4,-92 12,-100 24,-100 C36,-100 54,-92 54,-70 C54,-42 18,-20 0,-2Z',
      t.base,
      t.lo,
      -9,
      -5,
    )
    ellipse(ctx, -31, -78, 8, 13, t.hi, 0.6)
  },
)

export const star = thing(
  'star',
  {
    colors: only(ANY, 'yellow', 'golden'),
    natural: ['yellow', 'golden'],
    places: ['air', 'space', 'table', 'land'],
    size: 0.54,
  },
  (ctx, t) => {
    const corners = Array.from({ length: 10 }, (_, i) => {
      const r = i % 2 ? 25 : 50
      const a = -Math.PI / 2 + (i * Math.PI) / 5
      return [r * Math.cos(a), -50 + r * Math.sin(a)] as const
    })
    const d = `M${corners.map(([x, y]) => `${x},${y}`).join(' L')}Z`
    soft(ctx, d, t.lo, 7)
    ctx.save()
    ctx.translate(-2.5, -4.5)
    soft(ctx, `M${corners.map(([x, y]) => `${x * 0.93},${-50 + (y + 50) * 0.93}`).join(' L')}Z`, t.base, 6)
    ctx.restore()
    ellipse(ctx, -13, -60, 5, 9, t.hi, 0.6)
  },
)

export const crown = thing(
  'crown',
  {
    also: ['royal crown', 'tiara'],
    colors: ['golden', 'yellow', 'red', 'blue', 'purple', 'pink', 'green', 'white', 'black', 'grey'],
    natural: ['golden'],
    places: ['table', 'land'],
    size: 0.52,
  },
  (ctx, t) => {
    const gem = t.name === 'red' ? '#ffd24a' : '#d8334a'
    const side = t.name === 'blue' ? '#ffd24a' : '#3b7fd0'
    const d = 'M-46,-10 L-55,-72 L-28,-46 L0,-92 L28,-46 L55,-72 L46,-10 Q0,4 -46,-10Z'
    soft(ctx, d, t.base, 2)
    clipped(ctx, d, () => {
      shape(ctx, 'M0,-92 L28,-46 L55,-72 L46,0 L18,0Z', t.lo)
      shape(ctx, 'M-60,-26 Q0,-12 60,-26 L60,10 L-60,10Z', t.name === 'black' ? t.hi : t.edge)
      shape(ctx, 'M-60,-28 Q0,-14 60,-28 L60,-23 Q0,-9 -60,-23Z', t.hi)
    })
    for (const [x, y] of points('-55,-76 0,-96 55,-76')) ellipse(ctx, x, y, 7.5, 7.5, x ? side : gem)
    ellipse(ctx, 0, -43, 8.5, 10.5, gem)
    ellipse(ctx, -2.5, -46.5, 2.8, 3.5, '#ffd7d7')
    for (const x of [-29, 29]) ellipse(ctx, x, -34, 5.5, 6.5, side)
  },
)

export const sword = thing(
  'sword',
  {
    also: ['blade', 'longsword'],
    colors: ['grey', 'golden', 'blue', 'red', 'black', 'white', 'green', 'purple'],
    natural: ['grey'],
    places: ['table', 'land'],
    size: 0.66,
  },
  (ctx, t, rng) => {
    const gold = t.name === 'golden' ? '#b93443' : '#eab340'
    const goldLo = t.name === 'golden' ? '#8e2533' : '#c78a24'
    at(ctx, 0, -52, rng.range(0.66, 0.82), () => {
      ctx.translate(0, 52)
      shape(ctx, 'M0,-122 L11,-106 L11,-30 L-11,-30 L-11,-106Z', t.base)
      shape(ctx, 'M0,-122 L11,-106 L11,-30 L0,-30Z', t.name === 'black' ? t.hi : t.lo)
      shape(ctx, 'M-2.5,-108 L2.5,-108 L2.5,-30 L-2.5,-30Z', t.name === 'black' ? t.edge : t.hi)
      box(ctx, -6, -26, 12, 32, 3, '#7a4a2c')
      for (const y of [-18, -8]) box(ctx, -6, y, 12, 4, 0, '#56321d')
      box(ctx, -31, -34, 62, 12, 6, gold)
      box(ctx, -31, -28, 62, 6, 3, goldLo)
      ellipse(ctx, 0, 10, 9.5, 9.5, gold)
      ellipse(ctx, 0, 10, 4.5, 4.5, t.name === 'red' ? '#3b7fd0' : '#d8334a')
    })
  },
)

export const snowman = thing(
  'snowman',
  { plural: 'snowmen', colors: ['white'], places: ['snow', 'land'], size: 0.7 },
  (ctx, _tones, rng) => {
    const scarf = rng.pick(['#d8404a', '#3f7fd0', '#4ea55a', '#e58a2f'])
    stroke(ctx, '-22,-50 -48,-64 -56,-62', 4, '#6b4226')
    stroke(ctx, '-46,-63 -52,-74', 3.5, '#6b4226')
    stroke(ctx, '22,-50 48,-64 56,-60', 4, '#6b4226')
    stroke(ctx, '46,-63 52,-74', 3.5, '#6b4226')
    const lo = '#c9d9e8'
    vol(ctx, oval(0, -27, 37, 29), '#fbfdff', lo, -7, -4)
    vol(ctx, oval(0, -54, 26, 23), '#fbfdff', lo, -6, -3)
    vol(ctx, oval(0, -79, 20, 19), '#fbfdff', lo, -5, -3)
    for (const y of [-48, -34, -20]) ellipse(ctx, 3, y, 3.6, 3.6, INK)
    box(ctx, -20, -68, 40, 10, 5, scarf)
    shape(ctx, 'M8,-64 L18,-64 L22,-40 L10,-40Z', scarf)
    for (const x of [-5, 9]) ellipse(ctx, x, -84, 3, 3.4, INK)
    shape(ctx, 'M2,-81 L27,-76 L3,-73Z', '#f28a2e')
    box(ctx, -25, -98, 50, 7, 3.5, '#32343f')
    box(ctx, -16, -113, 32, 20, 3, '#32343f')
    box(ctx, -16, -103, 32, 5.5, 0, scarf)
  },
)
