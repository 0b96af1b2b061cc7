import { ellipse, points, stroke } from '../shapes.ts'
import { at, oval, shape, soft, vol } from './paths.ts'
import { leaf, thing } from './parts.ts'

export const apple = thing(
  'apple',
  { colors: ['red', 'green', 'yellow'], natural: ['red', 'green'], places: ['table', 'land'], size: 0.5 },
  (ctx, t) => {
    const d =
      'M0,-76 C14,-86 48,-86 48,-48 C48,-20 28,0 14,0 C8,0 5,-3 0,-3 C-5,-3 -8,0 -14,0 C-28,0 -48,-20 -48,-48 C-48,-86 -14,-86 0,-76Z'
    vol(ctx, d, t.base, t.lo, -9, -4)
    ellipse(ctx, 0, -75, 13, 4.5, t.edge)
    stroke(ctx, '0,-74 1,-86 6,-96', 6, '#6b4226', true)
    leaf(ctx, 4, -84, 1.15, 34, 15, '#63b54c', '#438f3d')
    ellipse(ctx, -28, -54, 6.5, 13, t.hi, 0.3)
  },
)

export const banana = thing(
  'banana',
  { colors: ['yellow', 'green'], natural: ['yellow'], places: ['table'], size: 0.56 },
  (ctx, t) => {
    const d =
      'M-57,-50 C-46,-10 -12,2 14,-1 C42,-6 60,-32 57,-70 L46,-72 C40,-50 22,-40 2,-40 C-18,-40 -38,-46 -50,-58Z'
    shape(ctx, d, t.base)
    shape(
      ctx,
      'M-57,-50 C-46,-10 -12,2 14,-1 C42,-6 60,-32 57,-70 L53,-71 C52,-40 34,-18 8,-16 C-18,-14 -42,-26 -57,-50Z',
      t.lo,
    )
    shape(
      ctx,
      'M-46,-52 C-34,-38 -14,-30 4,-30 C18,-31 34,-38 42,-50 C32,-38 16,-36 2,-36 C-16,-36 -34,-43 -46,-52Z',
      t.hi,
    )
    soft(ctx, 'M48,-70 L46,-84 L53,-85 L56,-70Z', t.name === 'green' ? '#5d6b2a' : '#9a7a2c', 2)
    soft(ctx, 'M-55,-52 L-50,-57 L-54,-60 L-58,-56Z', '#5a4022', 2.5)
  },
)

export const orange = thing(
  'orange',
  { also: ['orange fruit', 'tangerine', 'mandarin'], colors: ['orange'], places: ['table'], size: 0.5 },
  (ctx, t) => {
    vol(ctx, oval(-12, -44, 43, 44), t.base, t.lo, -8, -5)
    ellipse(ctx, -30, -66, 12, 7, t.hi, -0.6)
    leaf(ctx, -10, -84, 1.1, 36, 15, '#5fae4a', '#3f8a3c')
    ellipse(ctx, -11, -85, 5, 4, '#5b7a2e')
    ellipse(ctx, 31, -27, 28, 27, t.lo)
    ellipse(ctx, 31, -27, 26, 25.5, t.base)
    ellipse(ctx, 31, -27, 22, 21.5, '#fff0cf')
    for (let k = 0; k < 8; k++)
      at(ctx, 31, -27, (k * Math.PI) / 4, () =>
        soft(ctx, 'M0,-5.5 L-4.4,-16 Q0,-18.5 4.4,-16Z', '#fba83d', 1.2),
      )
  },
)

export const strawberry = thing(
  'strawberry',
  { also: ['berry'], plural: 'strawberries', colors: ['red'], places: ['table'], size: 0.5 },
  (ctx, t) => {
    const d = 'M0,-80 C26,-90 50,-76 46,-52 C42,-26 18,-2 0,0 C-18,-2 -42,-26 -46,-52 C-50,-76 -26,-90 0,-80Z'
    vol(ctx, d, t.base, t.lo, -9, -4)
    for (const [x, y] of points('-24,-58 0,-58 24,-58 -13,-41 12,-41 -25,-39 27,-40 0,-24 -13,-22 14,-24'))
      ellipse(ctx, x, y, 2.7, 4.2, '#ffdf86')
    for (const a of [-1.75, -0.9, 0.9, 1.75, Math.PI]) leaf(ctx, 0, -81, a, 30, 13, '#5bb04c', '#418f40')
    stroke(ctx, '0,-82 3,-98', 6, '#418f40')
  },
)

export const pumpkin = thing(
  'pumpkin',
  { colors: ['orange', 'white', 'green'], natural: ['orange'], places: ['land', 'table'], size: 0.54 },
  (ctx, t) => {
    shape(ctx, 'M-8,-72 C-6,-84 -4,-92 4,-98 L15,-93 C10,-86 8,-80 9,-72Z', '#5f7a35')
    for (const [x, w, fill] of [
      [-36, 23, t.lo],
      [36, 23, t.lo],
      [-21, 25, t.base],
      [21, 25, t.base],
    ] as const)
      ellipse(ctx, x, -39, w, 36, fill)
    ellipse(ctx, -20, -39, 23, 38, t.base)
    stroke(ctx, '-19,-72 -27,-40 -19,-6', 4, t.lo, true)
    stroke(ctx, '19,-72 27,-40 19,-6', 4, t.lo, true)
    ellipse(ctx, 0, -39, 20, 39, t.base)
    stroke(ctx, '-11,-72 -19.5,-39 -11,-5', 3.5, t.edge, true)
    stroke(ctx, '11,-72 19.5,-39 11,-5', 3.5, t.edge, true)
    ellipse(ctx, -7, -54, 4.5, 11, t.hi, 0.15)
    ellipse(ctx, -33, -52, 5, 10, t.hi, 0.35)
    leaf(ctx, -4, -74, -1.2, 28, 13)
  },
)
