import { box, ellipse, points, stroke } from '../shapes.ts'
import { at, clipped, shape, soft, vol } from './paths.ts'
import { thing } from './parts.ts'

export const tree = thing(
  'tree',
  {
    also: ['oak tree', 'oak'],
    colors: ['green', 'orange', 'red', 'yellow', 'pink'],
    natural: ['green'],
    places: ['land', 'snow'],
    size: 0.78,
  },
  (ctx, t, rng) => {
    shape(ctx, 'M-9,-50 L-9,-14 Q-10,-4 -18,0 L18,0 Q10,-4 9,-14 L9,-50Z', '#8b5a37')
    shape(ctx, 'M2,-50 L2,0 L18,0 Q10,-4 9,-14 L9,-50Z', '#6f4429')
    const j = () => rng.range(-2, 2)
    const round = [
      [0, -84, 26],
      [-24, -76, 22],
      [24, -76, 22],
      [-30, -54, 21],
      [30, -54, 21],
      [0, -52, 26],
      [-12, -66, 24],
      [12, -66, 24],
    ].map(([x, y, r]) => [x! + j(), y! + j(), r!] as const)
    for (const [x, y, r] of round) ellipse(ctx, x, y, r, r, t.lo)
    for (const [x, y, r] of round) ellipse(ctx, x - 2.5, y - 6, r - 4, r - 4, t.base)
    ellipse(ctx, -20, -82, 11, 9, t.hi)
    ellipse(ctx, 4, -95, 9, 7, t.hi)
    ellipse(ctx, 18, -66, 9, 7, t.hi)
    ellipse(ctx, -32, -60, 7, 6, t.hi)
  },
)

export const palmTree = thing(
  'palm tree',
  { also: ['coconut tree', 'palm', 'coconut palm'], colors: ['green'], places: ['land'], size: 0.8 },
  (ctx, t) => {
    const trunk = 'M-16,0 C-16,-30 -8,-58 2,-80 L12,-76 C6,-54 3,-28 6,0Z'
    shape(ctx, trunk, '#a9713f')
    clipped(ctx, trunk, () => {
      for (let y = -70; y < 0; y += 13) stroke(ctx, `-24,${y} 14,${y + 6}`, 3.5, '#84542d')
    })
    const frond = (x: number, y: number, arch: number, fill: string) => {
      const mx = 7 + (x - 7) / 2
      const my = -78 + (y + 78) / 2
      shape(ctx, `M7,-80 Q${mx},${my - arch} ${x},${y} Q${mx},${my - arch + 27} 7,-74Z`, fill)
    }
    frond(-24, -104, 4, t.lo)
    frond(40, -106, 4, t.lo)
    frond(-50, -52, 36, t.lo)
    frond(60, -54, 36, t.lo)
    frond(-57, -78, 30, t.base)
    frond(62, -80, 30, t.base)
    frond(-26, -44, 34, t.base)
    frond(38, -46, 32, t.base)
    frond(-34, -98, 10, t.hi)
    frond(46, -99, 10, t.hi)
    for (const [x, y] of points('1,-72 13,-71 7,-64')) ellipse(ctx, x, y, 6, 6, '#6a4023')
  },
)

export const pineTree = thing(
  'pine tree',
  { also: ['fir tree', 'pine', 'spruce', 'fir'], colors: ['green'], places: ['land', 'snow'], size: 0.8 },
  (ctx, t) => {
    box(ctx, -8, -22, 16, 22, 2, '#7d4e2e')
    for (const [w, top, bottom] of [
      [42, -64, -18],
      [34, -88, -44],
      [24, -110, -70],
    ] as const) {
      const d = `M0,${top} L${w},${bottom} Q0,${bottom + 9} ${-w},${bottom}Z`
      soft(ctx, d, t.base, 2.5)
      shape(ctx, `M0,${top} L${w},${bottom} Q${w * 0.5},${bottom + 6} 6,${bottom + 5}Z`, t.lo)
      shape(
        ctx,
        `M0,${bottom + 6.5} Q${w * 0.6},${bottom + 6} ${w + 2},${bottom + 1} Q${w * 0.5},${bottom - 4} 0,${bottom - 1}Z`,
        t.lo,
      )
    }
  },
)

export const cactus = thing(
  'cactus',
  { also: ['saguaro'], plural: 'cacti', colors: ['green'], places: ['land', 'table'], size: 0.68 },
  (ctx, t, rng) => {
    const l = rng.range(-4, 4)
    const r = rng.range(-4, 4)
    const arms = (w: number, dx: number, fill: string) => {
      stroke(
        ctx,
        [
          [0, -34 + l],
          [-34, -34 + l],
          [-34, -62 + l],
        ].map(([x, y]) => [x! + dx, y!] as const),
        w,
        fill,
      )
      stroke(
        ctx,
        [
          [0, -44 + r],
          [34, -44 + r],
          [34, -74 + r],
        ].map(([x, y]) => [x! + dx, y!] as const),
        w,
        fill,
      )
    }
    arms(19, 0, t.base)
    stroke(ctx, `37,${-45 + r} 37,${-74 + r}`, 6, t.lo)
    stroke(ctx, `-31,${-38 + l} -31,${-62 + l}`, 6, t.lo)
    const trunk = 'M-17,0 L-17,-86 A17,17 0 0 1 17,-86 L17,0Z'
    shape(ctx, trunk, t.base)
    clipped(ctx, trunk, () => {
      box(ctx, 8, -110, 12, 112, 0, t.lo)
      for (const x of [-8, 1]) box(ctx, x - 1.5, -90, 3.5, 92, 1.5, t.hi)
    })
    for (const a of [-0.9, 0, 0.9]) at(ctx, 0, -100, a, () => ellipse(ctx, 0, -5, 4.5, 7, '#f0699a'))
    ellipse(ctx, 0, -101, 3.5, 3.5, '#ffe07a')
  },
)

export const mushroom = thing(
  'mushroom',
  {
    also: ['toadstool'],
    colors: ['red', 'brown', 'orange', 'yellow', 'blue', 'purple', 'pink', 'green', 'white'],
    natural: ['red'],
    places: ['land'],
    size: 0.58,
  },
  (ctx, t) => {
    vol(
      ctx,
      'M-17,-50 C-15,-30 -22,-14 -24,-6 Q-24,0 -16,0 L16,0 Q24,0 24,-6 C22,-14 15,-30 17,-50Z',
      '#fbeedb',
      '#e3cdb0',
      -9,
      0,
    )
    shape(ctx, 'M-42,-46 Q0,-30 42,-46 L42,-52 L-42,-52Z', '#e9d3b4')
    const cap =
      'M-55,-52 C-55,-84 -30,-100 0,-100 C30,-100 55,-84 55,-52 Q55,-45 46,-45 Q0,-54 -46,-45 Q-55,-45 -55,-52Z'
    vol(ctx, cap, t.base, t.lo, -7, -5)
    clipped(ctx, cap, () => {
      const dot = t.name === 'white' ? '#d8a27a' : '#fffaf0'
      for (const [x, y, r] of [
        [-6, -80, 12],
        [-38, -62, 9],
        [28, -66, 10],
        [2, -56, 6],
        [26, -92, 6],
        [52, -54, 6],
      ] as const)
        ellipse(ctx, x, y, r * 1.1, r * 0.9, dot)
    })
  },
)
