import { first } from '../colours.ts'
import { box, ellipse, points, stroke } from '../shapes.ts'
import { CREAM } from './material.ts'
import { at, clipped, oval, rect, shape, soft, vol } from './paths.ts'
import { thing } from './parts.ts'

export const pizza = thing(
  'pizza',
  {
    also: ['slice of pizza', 'pizza slice', 'piece of pizza'],
    colors: ['yellow'],
    places: ['table'],
    size: 0.56,
  },
  (ctx, t, rng) => {
    ctx.translate(0, -3)
    at(ctx, 0, 0, rng.range(-0.12, 0.12), () => {
      soft(ctx, 'M-42,-78 L0,0 L42,-78Z', '#d99a45', 3)
      soft(ctx, 'M-40,-80 L0,-6 L40,-80Z', t.base, 3)
      shape(ctx, 'M-42,-84 L42,-84 L36,-70 Q0,-80 -36,-70Z', t.lo)
      for (const [x, y, r] of [
        [-16, -66, 10.5],
        [17, -60, 10.5],
        [-2, -38, 9],
      ] as const) {
        ellipse(ctx, x, y, r, r, '#b93429')
        ellipse(ctx, x - 1.5, y - 1.5, r - 3, r - 3, '#d9493a')
      }
      for (const [x, y] of points('2,-76 -15,-49 7,-22')) ellipse(ctx, x, y, 5, 3, '#4f9a45', x * 0.1)
      soft(ctx, 'M-46,-88 Q0,-104 46,-88 L45,-83 Q0,-97 -45,-83Z', '#c77f34', 6.5)
      soft(ctx, 'M-44,-90 Q0,-105 44,-90', '#e2a457', 3)
    })
  },
)

export const cake = thing(
  'cake',
  {
    also: ['birthday cake', 'layer cake'],
    colors: ['pink', 'brown', 'white', 'yellow', 'red', 'blue', 'purple', 'green', 'orange'],
    natural: ['pink', 'brown', 'white'],
    places: ['table'],
    size: 0.6,
  },
  (ctx, t) => {
    box(ctx, -58, -7, 116, 7, 3.5, '#c4ccd8')
    const bottom = rect(-48, -42, 96, 36, 6)
    const top = rect(-32, -74, 64, 36, 6)
    const icing = t.name === 'white' ? '#f7a8bf' : '#fffaf2'
    vol(ctx, bottom, t.base, t.lo, -10, 0)
    vol(ctx, top, t.base, t.lo, -8, 0)
    shape(
      ctx,
      'M-50,-42 Q-50,-46 -46,-46 L46,-46 Q50,-46 50,-42 L50,-34 A6,7 0 0 1 38,-34 A6.5,7 0 0 1 25,-34 A6.5,9 0 0 1 12,-34 A6,6 0 0 1 0,-34 A6,9 0 0 1 -12,-34 A6.5,7 0 0 1 -25,-34 A6.5,9 0 0 1 -38,-34 A6,7 0 0 1 -50,-34Z',
      icing,
    )
    shape(
      ctx,
      'M-34,-72 Q-34,-78 -28,-78 L28,-78 Q34,-78 34,-72 L34,-66 A5.7,8 0 0 1 22.6,-66 A5.7,6 0 0 1 11.3,-66 A5.7,9 0 0 1 0,-66 A5.7,6 0 0 1 -11.3,-66 A5.7,9 0 0 1 -22.6,-66 A5.7,7 0 0 1 -34,-66Z',
      icing,
    )
    for (const [x, fill] of [
      [-18, '#5aa9e0'],
      [0, '#f5b93e'],
      [18, '#6cc06a'],
    ] as const) {
      box(ctx, x - 3, -96, 6, 19, 2, fill)
      shape(
        ctx,
        `M${x},-110 C${x + 7},-102 ${x + 5},-96 ${x},-96 C${x - 5},-96 ${x - 7},-102 ${x},-110Z`,
        '#f9902f',
      )
      ellipse(ctx, x, -100, 2, 3, '#ffe680')
    }
  },
)

export const iceCream = thing(
  'ice cream',
  {
    also: ['ice cream cone', 'gelato'],
    colors: ['pink', 'brown', 'white', 'yellow', 'green', 'purple', 'orange', 'blue', 'red'],
    natural: ['pink', 'brown', 'white', 'yellow'],
    places: ['table', 'land'],
    size: 0.58,
  },
  (ctx, t) => {
    const cone = 'M-27,-52 L27,-52 L3,-1 Q0,3 -3,-1Z'
    shape(ctx, cone, '#e2a65a')
    clipped(ctx, cone, () => {
      for (let k = -3; k < 6; k++) {
        stroke(ctx, `${-40 + k * 13},-60 ${0 + k * 13},10`, 3, '#bd7f3b')
        stroke(ctx, `${40 - k * 13},-60 ${0 - k * 13},10`, 3, '#bd7f3b')
      }
    })
    vol(ctx, oval(0, -84, 24, 22), t.base, t.lo, -6, -4)
    ellipse(ctx, -9, -92, 7, 5, t.hi, -0.5)
    const scoop =
      'M-35,-54 C-40,-80 -20,-84 0,-84 C20,-84 40,-80 35,-54 A7,7 0 0 1 21,-52 A7,9 0 0 1 7,-52 A7,6 0 0 1 -7,-52 A7,9 0 0 1 -21,-52 A7,7 0 0 1 -35,-54Z'
    vol(ctx, scoop, t.base, t.lo, -7, -5)
    ellipse(ctx, -18, -68, 8, 5, t.hi, -0.4)
    stroke(ctx, '2,-108 8,-116', 3, '#5b7a2e')
    ellipse(ctx, 0, -104, 8, 8, t.name === 'red' ? '#7a1f2b' : '#d8323c')
    ellipse(ctx, -2.5, -106.5, 2.6, 2.6, '#ff9a94')
  },
)

export const burger = thing(
  'burger',
  {
    also: ['hamburger', 'cheeseburger'],
    colors: ['golden', 'brown'],
    natural: ['golden'],
    places: ['table'],
    size: 0.58,
  },
  (ctx, t) => {
    const bun = t.name === 'golden' ? '#e3a049' : t.base
    const lo = t.name === 'golden' ? '#c47f30' : t.lo
    const hi = t.name === 'golden' ? '#f1bd70' : t.hi
    vol(ctx, 'M-50,-20 L50,-20 L50,-14 Q50,0 36,0 L-36,0 Q-50,0 -50,-14Z', bun, lo, 0, -7)
    box(ctx, -54, -36, 108, 17, 8, '#6b3a22')
    shape(ctx, 'M-52,-42 L52,-42 L38,-35 L26,-24 L12,-36 L-10,-36 L-24,-26 L-40,-36Z', '#ffc83d')
    box(ctx, -50, -49, 100, 9, 4, '#dd4436')
    shape(
      ctx,
      'M-56,-52 Q-56,-58 -48,-58 L48,-58 Q56,-58 56,-52 Q50,-44 42,-50 Q34,-42 26,-49 Q18,-42 10,-49 Q2,-42 -6,-49 Q-14,-42 -22,-49 Q-30,-42 -38,-49 Q-50,-43 -56,-52Z',
      '#6cbb45',
    )
    const top =
      'M-52,-58 C-52,-86 -28,-98 0,-98 C28,-98 52,-86 52,-58 Q52,-54 48,-54 L-48,-54 Q-52,-54 -52,-58Z'
    vol(ctx, top, bun, lo, -6, -5)
    ellipse(ctx, -22, -82, 15, 6, hi, -0.4)
    for (const [x, y, a] of [
      [-8, -88, 0.3],
      [12, -84, -0.4],
      [30, -74, 0.6],
      [-32, -70, -0.5],
      [-6, -72, 0.2],
      [14, -68, 0.5],
    ] as const)
      ellipse(ctx, x, y, 4.2, 2.7, CREAM, a)
  },
)

export const cupOfCoffee = thing(
  'cup of coffee',
  {
    also: ['coffee cup', 'mug', 'coffee mug', 'cup of tea'],
    plural: 'cups of coffee',
    colors: first('white', 'red', 'blue'),
    natural: ['white', 'red', 'blue'],
    places: ['table'],
    size: 0.54,
  },
  (ctx, t, rng) => {
    const w = rng.range(3, 5)
    for (const x of [-18, 4]) stroke(ctx, `${x},-76 ${x - w},-85 ${x + w},-93 ${x},-103`, 5, '#dfe3ea', true)
    ellipse(ctx, -2, -4, 56, 6, t.name === 'white' ? '#c8d0da' : t.lo)
    ellipse(ctx, -2, -6, 56, 5.5, t.base)
    ctx.beginPath()
    ctx.ellipse(31, -42, 17, 16, 0, 0, Math.PI * 2)
    ctx.lineWidth = 9
    ctx.strokeStyle = t.lo
    ctx.stroke()
    vol(ctx, 'M-42,-66 L32,-66 C33,-40 28,-14 18,-6 L-28,-6 C-38,-14 -43,-40 -42,-66Z', t.base, t.lo, -10, 0)
    ellipse(ctx, -5, -66, 37, 8.5, t.hi)
    ellipse(ctx, -5, -65, 32, 6, '#5b3420')
    stroke(ctx, '-32,-50 -31,-36 -27,-24', 5, t.hi, true)
  },
)

export const bottle = thing(
  'bottle',
  {
    also: ['glass bottle', 'wine bottle'],
    colors: ['green', 'blue', 'brown', 'red', 'orange', 'yellow', 'purple', 'pink', 'black', 'white'],
    natural: ['green', 'brown', 'blue'],
    places: ['table'],
    size: 0.62,
  },
  (ctx, t) => {
    const d =
      'M-9,-100 L9,-100 L9,-76 C9,-66 25,-64 25,-48 L25,-8 Q25,0 17,0 L-17,0 Q-25,0 -25,-8 L-25,-48 C-25,-64 -9,-66 -9,-76Z'
    vol(ctx, d, t.base, t.lo, -9, 0)
    box(ctx, -8, -111, 16, 14, 3, '#c99a63')
    box(ctx, -12, -101, 24, 8, 3, t.edge)
    box(ctx, -25, -42, 50, 25, 0, t.name === 'white' ? '#8fc3e0' : CREAM)
    box(ctx, -14, -36, 28, 4, 2, t.name === 'black' ? '#5a6270' : t.lo)
    box(ctx, -14, -28, 18, 4, 2, t.name === 'black' ? '#5a6270' : t.lo)
    box(ctx, -19, -58, 5, 13, 2.5, t.hi)
    box(ctx, -5, -90, 4, 16, 2, t.hi)
  },
)
