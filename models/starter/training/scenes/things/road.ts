import { only } from '../colours.ts'
import { box, ellipse, stroke } from '../shapes.ts'
import { BODY, INK, METAL } from './material.ts'
import { at, clipped, rect, shape, vol } from './paths.ts'
import { pane, thing, wheel } from './parts.ts'

export const car = thing(
  'car',
  {
    also: ['automobile', 'sedan', 'vehicle', 'auto'],
    colors: only(BODY, 'red', 'blue'),
    natural: ['red', 'blue', 'yellow', 'green', 'orange'],
    places: ['land', 'snow'],
    size: 0.68,
  },
  (ctx, t, rng) => {
    const roof = rng.range(-70, -64)
    const body = `M-57,-18 L-57,-36 Q-57,-44 -47,-45 L-39,-46 L-25,${roof + 5} Q-21,${roof} -13,${roof} L10,${roof} Q18,${roof} 23,${roof + 5} L39,-45 L46,-43 Q58,-40 58,-28 L58,-18 Q58,-11 51,-11 L-50,-11 Q-57,-11 -57,-18Z`
    shape(ctx, body, t.base)
    clipped(ctx, body, () => {
      box(ctx, -60, -23, 120, 20, 0, t.lo)
      box(ctx, -60, -44, 120, 4, 0, t.hi)
    })
    pane(ctx, t, `M-31,-46 L-18.5,${roof + 8} Q-17,${roof + 6} -13,${roof + 6} L-3,${roof + 6} L-3,-46Z`)
    pane(ctx, t, `M4,-46 L4,${roof + 6} L10,${roof + 6} Q14,${roof + 6} 17,${roof + 9} L30,-46Z`)
    box(ctx, 8, -36, 10, 4, 2, t.edge)
    box(ctx, 47, -37, 11, 9, 4, '#ffe58a')
    box(ctx, -58, -37, 7, 9, 3, t.name === 'red' ? '#ffb199' : '#e5484d')
    wheel(ctx, -33, 14, t.arch)
    wheel(ctx, 34, 14, t.arch)
  },
)

export const truck = thing(
  'truck',
  {
    also: ['lorry', 'cargo truck', 'delivery truck'],
    colors: only(BODY, 'blue', 'red'),
    natural: ['blue', 'red', 'green', 'orange', 'white'],
    places: ['land', 'snow'],
    size: 0.7,
  },
  (ctx, t) => {
    box(ctx, -56, -22, 114, 10, 3, INK)
    const cargo = rect(-58, -80, 76, 60, 5)
    shape(ctx, cargo, t.base)
    clipped(ctx, cargo, () => {
      box(ctx, -60, -82, 80, 9, 0, t.hi)
      box(ctx, -60, -30, 80, 14, 0, t.lo)
      for (const x of [-40, -21, -2]) box(ctx, x, -73, 4, 43, 0, t.lo)
    })
    const cab = 'M22,-16 L22,-58 Q22,-62 26,-62 L38,-62 Q45,-62 48,-56 L54,-42 Q59,-38 59,-32 L59,-16Z'
    shape(ctx, cab, t.base)
    clipped(ctx, cab, () => box(ctx, 20, -28, 44, 14, 0, t.lo))
    pane(ctx, t, 'M29,-40 L29,-55 L37,-55 Q41,-55 43,-51 L48,-40Z')
    box(ctx, 51, -35, 9, 8, 3, '#ffe58a')
    box(ctx, 26, -36, 8, 4, 2, t.edge)
    wheel(ctx, -36, 14, t.arch)
    wheel(ctx, 39, 14, t.arch)
  },
)

export const bus = thing(
  'bus',
  {
    also: ['school bus', 'coach'],
    plural: 'buses',
    colors: only(BODY, 'yellow', 'red'),
    natural: ['yellow', 'red'],
    places: ['land', 'snow'],
    size: 0.72,
  },
  (ctx, t) => {
    const body = rect(-59, -80, 118, 68, 12)
    shape(ctx, body, t.base)
    clipped(ctx, body, () => {
      box(ctx, -60, -82, 120, 10, 0, t.hi)
      box(ctx, -60, -36, 120, 6, 0, t.trim)
      box(ctx, -60, -24, 120, 14, 0, t.lo)
    })
    for (const x of [-52, -29, -6]) pane(ctx, t, rect(x, -68, 19, 24, 4))
    pane(ctx, t, rect(16, -68, 16, 48, 4))
    box(ctx, 22.5, -68, 3.5, 48, 0, t.edge)
    pane(ctx, t, 'M38,-44 L38,-64 Q38,-68 42,-68 L59,-68 L59,-44Z')
    box(ctx, 51, -30, 9, 9, 4, '#fff1b5')
    wheel(ctx, -35, 14, t.arch)
    wheel(ctx, 43, 14, t.arch)
  },
)

export const bicycle = thing(
  'bicycle',
  {
    also: ['bike', 'pushbike'],
    colors: only(BODY, 'red', 'blue'),
    natural: ['red', 'blue', 'green', 'orange'],
    places: ['land'],
    size: 0.7,
  },
  (ctx, t) => {
    for (const x of [-35, 35]) {
      for (let k = 0; k < 3; k++)
        at(ctx, x, -24, (k * Math.PI) / 3 + 0.3, () => stroke(ctx, '0,-20 0,20', 2.5, '#c4ccd7'))
      ctx.beginPath()
      ctx.arc(x, -24, 21.5, 0, Math.PI * 2)
      ctx.lineWidth = 6
      ctx.strokeStyle = INK
      ctx.stroke()
      ctx.beginPath()
      ctx.arc(x, -24, 28, Math.PI * (x < 0 ? 1.02 : 1.15), Math.PI * (x < 0 ? 1.78 : 1.92))
      ctx.lineWidth = 6
      ctx.lineCap = 'round'
      ctx.strokeStyle = t.base
      ctx.stroke()
    }
    stroke(ctx, '-35,-24 -4,-24 22,-58', 7, t.base)
    stroke(ctx, '-35,-24 -14,-56 21,-60', 7, t.base)
    stroke(ctx, '-4,-24 -18,-70', 7, t.lo)
    stroke(ctx, '35,-24 19,-76', 7, t.lo)
    stroke(ctx, '19,-76 28,-80 36,-76', 6, INK, true)
    box(ctx, -33, -78, 29, 9, 5, INK)
    ellipse(ctx, -4, -24, 8.5, 8.5, t.edge)
    ellipse(ctx, -4, -24, 3.5, 3.5, '#e6eaf0')
    stroke(ctx, '-4,-24 4,-10', 4, '#5a6270')
    box(ctx, -2, -12, 14, 5, 2, INK)
    for (const x of [-35, 35]) ellipse(ctx, x, -24, 5, 5, '#8a94a5')
  },
)

export const motorcycle = thing(
  'motorcycle',
  {
    also: ['motorbike', 'motor bike'],
    colors: only(BODY, 'red', 'black'),
    natural: ['red', 'black', 'blue'],
    places: ['land'],
    size: 0.68,
  },
  (ctx, t) => {
    for (const x of [-38, 38]) {
      ellipse(ctx, x, -20, 20, 20, INK)
      ellipse(ctx, x, -20, 12, 12, '#d5dae2')
      ellipse(ctx, x, -20, 4.5, 4.5, '#7d8696')
    }
    stroke(ctx, '-38,-20 -12,-18 8,-18', 8, '#5a6270')
    stroke(ctx, '6,-14 -24,-8 -50,-10', 7, METAL, true)
    shape(ctx, rect(-16, -44, 34, 32, 7), '#6c7483')
    for (const y of [-38, -30, -22]) box(ctx, -12, y, 26, 4, 2, '#c6cdd8')
    stroke(ctx, '38,-20 22,-70', 7, METAL)
    shape(
      ctx,
      'M-62,-34 C-58,-50 -46,-54 -30,-50 L-12,-46 L-12,-40 L-22,-36 C-30,-44 -50,-46 -56,-32Z',
      t.base,
    )
    shape(ctx, 'M17,-35 C23,-47 46,-49 59,-27 L53,-24 C44,-38 30,-38 22,-30Z', t.base)
    box(ctx, -48, -60, 38, 11, 6, '#3a3d4a')
    const tank = 'M-16,-46 C-14,-66 4,-70 18,-66 C27,-64 29,-54 22,-46 Q6,-40 -16,-46Z'
    vol(ctx, tank, t.base, t.lo, 0, -6)
    ellipse(ctx, 4, -61, 10, 3, t.hi, -0.1)
    shape(ctx, 'M20,-70 L33,-74 Q40,-66 36,-56 L24,-54Z', t.base)
    ellipse(ctx, 37, -63, 5, 8, '#ffe58a', -0.2)
    stroke(ctx, '22,-72 12,-82 2,-81', 5.5, INK, true)
  },
)
