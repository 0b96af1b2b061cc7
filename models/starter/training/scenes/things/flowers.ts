import { BRIGHT, only } from '../colours.ts'
import { type Ctx, ellipse, stroke } from '../shapes.ts'
import { LEAF, LEAF_LO } from './material.ts'
import { at, shape } from './paths.ts'
import { leaf, thing } from './parts.ts'

function stem(ctx: Ctx, top: number, width = 6): void {
  stroke(ctx, `0,${top} 1.5,${top / 2} 0,-3`, width, LEAF, true)
}

export const flower = thing(
  'flower',
  {
    also: ['daisy', 'blossom'],
    colors: only(BRIGHT, 'pink', 'white', 'red', 'purple'),
    natural: ['pink', 'white', 'red', 'purple', 'yellow', 'blue'],
    places: ['land'],
    size: 0.62,
  },
  (ctx, t, rng) => {
    stem(ctx, -58, 7)
    leaf(ctx, 0, -8, -1.0, 36, 15)
    leaf(ctx, 0, -16, 1.0, 34, 15)
    const n = rng.pick([6, 7])
    const y = -72
    const turn = rng.range(0, 1)
    for (let k = 0; k < n; k++)
      at(ctx, 0, y, turn + (k * 2 * Math.PI) / n, () => {
        ellipse(ctx, 0, -22, 13.5, 18, t.base)
        ellipse(ctx, 0, -15, 5, 12, t.lo)
      })
    ellipse(ctx, 0, y, 14, 14, t.name === 'yellow' || t.name === 'orange' ? '#8a4b22' : '#f7c331')
    ellipse(ctx, -3, y - 3, 7, 7, t.name === 'yellow' || t.name === 'orange' ? '#a9652f' : '#fde07a')
  },
)

export const rose = thing(
  'rose',
  {
    also: ['rosebud'],
    colors: ['red', 'pink', 'white', 'yellow', 'orange', 'purple', 'blue', 'black'],
    natural: ['red'],
    places: ['land', 'table'],
    size: 0.62,
  },
  (ctx, t) => {
    stem(ctx, -48, 6)
    leaf(ctx, 0, -10, -0.95, 38, 16)
    leaf(ctx, 0, -22, 0.95, 36, 15)
    shape(ctx, 'M-20,-54 Q-10,-38 0,-40 Q10,-38 20,-54 Q8,-48 0,-50 Q-8,-48 -20,-54Z', LEAF_LO)
    const edge = t.edge
    shape(ctx, 'M-30,-82 C-30,-98 -16,-108 0,-108 C16,-108 30,-98 30,-82 L22,-60 L-22,-60Z', t.lo)
    ellipse(ctx, 0, -86, 24, 18, t.base)
    ellipse(ctx, 2, -86, 17, 12.5, edge)
    ellipse(ctx, 0, -84, 15, 10.5, t.hi)
    ellipse(ctx, 2, -84, 9, 6.5, edge)
    ellipse(ctx, 1, -82.5, 6.5, 4.5, t.base)
    shape(ctx, 'M-36,-86 C-38,-60 -22,-43 2,-43 C12,-52 12,-64 6,-71 C-10,-70 -26,-74 -36,-86Z', t.base)
    shape(ctx, 'M36,-86 C40,-58 24,-43 -2,-43 C-10,-56 -2,-70 10,-75 C20,-76 30,-80 36,-86Z', edge)
    shape(ctx, 'M36,-86 C40,-58 24,-43 1,-44 C-6,-56 2,-67 13,-72 C22,-74 30,-78 36,-86Z', t.hi)
  },
)

export const sunflower = thing(
  'sunflower',
  { colors: ['yellow', 'orange'], places: ['land'], size: 0.72 },
  (ctx, t) => {
    stem(ctx, -50, 7)
    leaf(ctx, 0, -8, -1.05, 44, 20)
    leaf(ctx, 0, -18, 1.05, 42, 19)
    const petal = (r: number, n: number, turn: number, fill: string) => {
      for (let k = 0; k < n; k++)
        at(ctx, 0, -70, turn + (k * 2 * Math.PI) / n, () =>
          shape(ctx, `M-4,-10 C-12,-22 -8,${-r + 8} 0,${-r} C8,${-r + 8} 12,-22 4,-10Z`, fill),
        )
    }
    petal(40, 12, Math.PI / 12, t.lo)
    petal(40, 12, 0, t.base)
    ellipse(ctx, 0, -70, 20, 20, '#5a3420')
    ellipse(ctx, 0, -70, 12, 12, '#7c4a2b')
  },
)
