import { only } from '../colours.ts'
import { box, ellipse, stroke } from '../shapes.ts'
import { BODY, INK, METAL_LO, WOOD_LO } from './material.ts'
import { clipped, rect, shape, vol } from './paths.ts'
import { thing } from './parts.ts'

export const sailboat = thing(
  'sailboat',
  {
    also: ['boat', 'sailing boat', 'yacht'],
    colors: only(BODY, 'white', 'red', 'blue'),
    natural: ['white', 'red', 'blue', 'orange'],
    places: ['water'],
    size: 0.7,
  },
  (ctx, t) => {
    stroke(ctx, '0,-24 0,-106', 5, WOOD_LO)
    shape(ctx, 'M0,-110 L18,-104 L0,-98Z', t.name === 'red' ? '#f3b93a' : '#e14b4b')
    shape(ctx, 'M-6,-98 C-22,-78 -40,-56 -52,-36 Q-26,-30 -6,-36Z', t.hi)
    shape(ctx, 'M5,-94 C28,-80 46,-58 48,-34 Q26,-30 5,-36Z', t.base)
    clipped(ctx, 'M5,-94 C28,-80 46,-58 48,-34 Q26,-30 5,-36Z', () =>
      shape(ctx, 'M60,-100 L60,-30 L5,-30 L5,-42 Q32,-42 40,-60Z', t.lo),
    )
    const hull = 'M-58,-28 L60,-28 C56,-12 46,0 32,0 L-34,0 C-48,-2 -55,-14 -58,-28Z'
    shape(ctx, hull, t.name === 'white' ? '#3f6fb0' : t.lo)
    clipped(ctx, hull, () => {
      box(ctx, -60, -29, 122, 8, 0, t.name === 'white' ? '#f6f4ee' : t.trim)
      box(ctx, -60, -8, 122, 9, 0, t.name === 'white' ? '#315a92' : t.edge)
    })
  },
)

export const ship = thing(
  'ship',
  {
    also: ['cruise ship', 'liner', 'steamship', 'ferry'],
    colors: only(BODY, 'blue', 'red', 'black'),
    natural: ['blue', 'red', 'black'],
    places: ['water'],
    size: 0.7,
  },
  (ctx, t) => {
    const deck = t.name === 'white' ? '#e3e9f0' : '#f7f4ee'
    const deckLo = t.name === 'white' ? '#c3ccd8' : '#d9d7d3'
    const funnel = t.name === 'white' ? '#e14b4b' : t.base
    for (const x of [-26, -2]) {
      shape(ctx, `M${x},-70 L${x + 3},-100 L${x + 19},-100 L${x + 18},-70Z`, funnel)
      shape(ctx, `M${x + 3},-100 L${x + 2},-91 L${x + 18.7},-91 L${x + 19},-100Z`, INK)
    }
    shape(ctx, rect(-36, -80, 62, 22, 4), deck)
    shape(ctx, rect(-46, -62, 88, 26, 4), deck)
    box(ctx, -46, -44, 88, 8, 0, deckLo)
    for (const x of [-28, -14, 0, 14]) box(ctx, x - 1, -74, 9, 8, 2, '#5b9fc9')
    for (const x of [-38, -22, -6, 10, 26]) box(ctx, x - 1, -57, 10, 9, 2, '#5b9fc9')
    const hull = 'M-57,-40 L48,-40 Q56,-42 62,-46 C60,-24 52,-8 44,0 L-42,0 C-52,-6 -58,-22 -57,-40Z'
    shape(ctx, hull, t.base)
    clipped(ctx, hull, () => {
      box(
        ctx,
        -64,
        -12,
        130,
        14,
        0,
        t.name === 'red' ? t.edge : t.name === 'white' ? '#e14b4b' : t.name === 'black' ? '#d94a45' : t.lo,
      )
      box(ctx, -64, -48, 130, 13, 0, t.hi)
    })
    for (const x of [-38, -18, 2, 22]) ellipse(ctx, x, -24, 5, 5, t.name === 'white' ? '#5b9fc9' : '#fdf3df')
  },
)

export const submarine = thing(
  'submarine',
  {
    also: ['sub', 'u-boat'],
    colors: only(BODY, 'yellow', 'red', 'grey'),
    natural: ['yellow'],
    places: ['undersea', 'water'],
    size: 0.64,
  },
  (ctx, t) => {
    stroke(ctx, '6,-72 6,-98 18,-98', 6.5, t.edge)
    box(ctx, 16, -103, 8, 10, 2, t.glass)
    vol(ctx, 'M-20,-54 L-14,-78 Q-13,-82 -8,-82 L20,-82 Q25,-82 26,-78 L32,-54Z', t.base, t.lo, -5, 0)
    shape(ctx, 'M-40,-34 L-60,-60 L-48,-60 L-28,-46Z', t.lo)
    shape(ctx, 'M-40,-30 L-60,-6 L-48,-6 L-28,-20Z', t.lo)
    box(ctx, -62, -50, 8, 34, 4, METAL_LO)
    const body =
      'M-54,-33 C-48,-54 -24,-62 10,-62 C42,-62 60,-48 60,-33 C60,-16 42,-4 10,-4 C-24,-4 -48,-12 -54,-33Z'
    vol(ctx, body, t.base, t.lo, -2, -11)
    clipped(ctx, body, () => ellipse(ctx, 10, -56, 36, 5, t.hi))
    for (const x of [-20, 6, 32]) {
      ellipse(ctx, x, -35, 11, 11, t.edge)
      ellipse(ctx, x, -35, 7.5, 7.5, '#8fd0ef')
      ellipse(ctx, x - 2, -37, 3, 3, '#eefaff')
    }
  },
)
