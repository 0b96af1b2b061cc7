import { only } from '../colours.ts'
import { box, ellipse, points, stroke } from '../shapes.ts'
import { BODY, INK, METAL_LO } from './material.ts'
import { rect, shape, vol } from './paths.ts'
import { pane, thing } from './parts.ts'

export const train = thing(
  'train',
  {
    also: ['steam train', 'locomotive', 'steam engine'],
    colors: only(BODY, 'red', 'blue', 'green', 'black'),
    natural: ['red', 'blue', 'green', 'black'],
    places: ['land', 'snow'],
    size: 0.74,
  },
  (ctx, t, rng) => {
    const smoke = '#f3f5f8'
    const puff = rng.range(-3, 3)
    ellipse(ctx, 22 + puff, -95, 12, 10, '#d9dfe7')
    ellipse(ctx, 21 + puff, -97, 12, 10, smoke)
    ellipse(ctx, 4 + puff, -101, 9, 8, smoke)
    ellipse(ctx, -11 + puff, -103, 6, 5, smoke)
    box(ctx, -54, -26, 106, 10, 3, INK)
    vol(ctx, rect(-24, -62, 70, 40, 10), t.base, t.lo, 0, -10)
    for (const x of [-6, 20]) box(ctx, x, -62, 5, 40, 0, t.hi)
    box(ctx, 44, -64, 9, 44, 4, t.edge)
    ellipse(ctx, 54, -56, 6, 6, '#ffe58a')
    shape(ctx, 'M27,-60 L25,-78 L39,-78 L37,-60Z', t.lo)
    box(ctx, 21, -86, 22, 9, 3, t.edge)
    shape(ctx, 'M0,-60 Q0,-72 8,-72 Q16,-72 16,-60Z', '#f2bd49')
    shape(ctx, rect(-54, -82, 34, 62, 4), t.base)
    box(ctx, -54, -40, 34, 6, 0, t.lo)
    pane(ctx, t, rect(-47, -74, 20, 24, 4))
    box(ctx, -59, -90, 44, 10, 5, t.edge)
    shape(ctx, 'M44,-20 L52,-20 L60,0 L40,0Z', '#f2bd49')
    for (const [x, r] of points('-37,17 -3,13 25,13')) {
      ellipse(ctx, x, -r, r, r, INK)
      ellipse(ctx, x, -r, r * 0.62, r * 0.62, t.name === 'black' ? '#e2563f' : '#d5dae2')
      ellipse(ctx, x, -r, r * 0.25, r * 0.25, INK)
    }
    stroke(ctx, '-37,-12 25,-12', 4.5, METAL_LO)
  },
)
