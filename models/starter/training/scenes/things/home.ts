import { ANY, first, only } from '../colours.ts'
import { box, ellipse, stroke } from '../shapes.ts'
import { INK, WOOD } from './material.ts'
import { at, clipped, oval, rect, shape, soft, vol } from './paths.ts'
import { thing } from './parts.ts'

export const guitar = thing(
  'guitar',
  {
    also: ['acoustic guitar'],
    colors: ['brown', 'orange', 'red', 'blue', 'black', 'yellow', 'green', 'white', 'pink', 'purple'],
    natural: ['brown', 'orange'],
    places: ['table', 'land'],
    size: 0.72,
  },
  (ctx, t, rng) => {
    at(ctx, -10, -28, rng.range(0.32, 0.44), () => {
      ctx.translate(0, 26)
      ctx.scale(1.14, 1)
      box(ctx, -5, -104, 10, 60, 2, t.name === 'brown' || t.name === 'black' ? '#c08a52' : '#6b4330')
      shape(ctx, 'M-7,-100 L-9,-118 Q0,-122 9,-118 L7,-100Z', t.name === 'brown' ? '#5a3526' : t.edge)
      for (const y of [-113, -106]) for (const x of [-10, 10]) ellipse(ctx, x, y, 3, 2.8, '#e5d9b0')
      const d =
        'M0,-62 C20,-64 26,-50 20,-42 C16,-36 31,-32 31,-16 C31,-2 18,4 0,4 C-18,4 -31,-2 -31,-16 C-31,-32 -16,-36 -20,-42 C-26,-50 -20,-64 0,-62Z'
      vol(ctx, d, t.base, t.lo, -6, -5)
      ellipse(ctx, 0, -37, 11, 11, t.edge)
      ellipse(ctx, 0, -37, 8, 8, '#2c1c16')
      box(ctx, -12, -13, 24, 6, 2, '#2c1c16')
      stroke(ctx, '0,-102 0,-11', 2.6, '#f4efe2')
    })
  },
)

export const umbrella = thing(
  'umbrella',
  {
    also: ['parasol'],
    colors: only(ANY, 'red', 'blue', 'yellow', 'purple'),
    natural: ['red', 'blue', 'yellow', 'purple', 'pink'],
    places: ['land', 'table'],
    size: 0.62,
  },
  (ctx, t) => {
    stroke(ctx, '0,-108 0,-98', 5, INK)
    stroke(ctx, '0,-60 0,-14', 5, '#5a6270')
    ctx.beginPath()
    ctx.moveTo(0, -18)
    ctx.lineTo(0, -11)
    ctx.arc(9, -11, 9, Math.PI, 0.1, true)
    ctx.lineWidth = 7
    ctx.lineCap = 'round'
    ctx.strokeStyle = WOOD
    ctx.stroke()
    const dome =
      'M-59,-46 C-59,-84 -31,-102 0,-102 C31,-102 59,-84 59,-46 Q40,-60 20,-46 Q0,-60 -20,-46 Q-40,-60 -59,-46Z'
    shape(ctx, dome, t.base)
    clipped(ctx, dome, () => {
      shape(ctx, 'M0,-102 C16,-90 21,-66 20,-40 L62,-40 L62,-102Z', t.lo)
      shape(ctx, 'M0,-102 C-16,-90 -21,-66 -20,-40 L20,-40 C21,-66 16,-90 0,-102Z', t.hi)
    })
  },
)

export const chair = thing(
  'chair',
  {
    also: ['wooden chair', 'seat'],
    colors: ['brown', 'red', 'blue', 'green', 'yellow', 'orange', 'white', 'black', 'pink', 'purple', 'grey'],
    natural: ['brown', 'red', 'blue'],
    places: ['land'],
    size: 0.62,
  },
  (ctx, t) => {
    // Seen from the front and a little from the left: the back on the left, the seat to the right.
    soft(ctx, 'M-8,-46 L-8,-14', t.edge, 4)
    soft(ctx, 'M35,-42 L36,-16', t.edge, 4)
    soft(ctx, 'M-30,-104 L-30,-3', t.lo, 4.5)
    soft(ctx, 'M4,-99 L4,-48', t.lo, 4.5)
    soft(ctx, 'M-29,-103 L3,-97 L3,-84 L-29,-88Z', t.base, 4)
    soft(ctx, 'M-29,-76 L3,-73 L3,-62 L-29,-63Z', t.base, 4)
    soft(ctx, 'M-30,-44 L6,-52 L40,-46 L12,-36Z', t.base, 4)
    soft(ctx, 'M-30,-41 L12,-33 L40,-43 L40,-39 L12,-27 L-30,-36Z', t.lo, 3)
    soft(ctx, 'M12,-32 L13,-3', t.base, 4.5)
  },
)

export const lamp = thing(
  'lamp',
  {
    also: ['desk lamp', 'bedside lamp'],
    colors: only(ANY, 'yellow', 'red', 'blue', 'green'),
    natural: ['yellow', 'red', 'blue', 'green', 'orange'],
    places: ['table'],
    size: 0.6,
  },
  (ctx, t) => {
    const brass = t.name === 'golden' || t.name === 'yellow' ? '#8a5a36' : '#d3a452'
    box(ctx, -5, -60, 10, 52, 2, brass)
    box(ctx, -9, -50, 18, 7, 3, brass)
    vol(ctx, oval(0, -27, 16, 18), t.base, t.lo, -6, -2)
    box(ctx, -30, -10, 60, 10, 5, t.lo)
    box(ctx, -30, -11, 60, 6, 3, t.base)
    ellipse(ctx, 0, -54, 14, 9, '#fff0a6')
    vol(ctx, 'M-21,-104 Q0,-108 21,-104 L43,-57 Q0,-50 -43,-57Z', t.base, t.lo, -13, 0)
    shape(
      ctx,
      'M-43,-57 Q0,-50 43,-57 L40,-64 Q0,-57 -40,-64Z',
      t.name === 'black' ? t.edge : t.name === 'white' ? t.lo : t.hi,
    )
  },
)

export const book = thing(
  'book',
  {
    also: ['hardcover book', 'novel'],
    colors: only(ANY, 'red', 'blue', 'green'),
    natural: ['red', 'blue', 'green', 'brown'],
    places: ['table'],
    size: 0.54,
  },
  (ctx, t) => {
    at(ctx, 0, -50, 0.12, () => {
      ctx.translate(0, 50)
      shape(ctx, rect(-35, -93, 78, 92, 6), t.edge)
      shape(ctx, 'M-32,-13 L40,-13 L40,-5 L-32,-5Z', '#fffaf0')
      shape(ctx, 'M32,-90 L40,-86 L40,-5 L32,-5Z', '#f1e7d2')
      box(ctx, -30, -10.5, 68, 2.5, 0, '#d8ccb4')
      shape(ctx, 'M14,-8 L26,-8 L26,8 L20,2 L14,8Z', t.name === 'red' ? '#f3b93a' : '#e14b4b')
      const cover = rect(-38, -98, 74, 86, 6)
      shape(ctx, cover, t.base)
      clipped(ctx, cover, () => {
        box(ctx, -40, -100, 17, 90, 0, t.lo)
      })
      box(
        ctx,
        -14,
        -82,
        40,
        26,
        4,
        t.name === 'white' ? '#7fb0d6' : t.name === 'yellow' || t.name === 'golden' ? '#fff7df' : '#fbe6b0',
      )
      box(ctx, -7, -75, 26, 4, 2, t.name === 'black' ? INK : t.name === 'white' ? '#ffffff' : t.edge)
      box(ctx, -7, -67, 18, 4, 2, t.name === 'black' ? INK : t.name === 'white' ? '#ffffff' : t.edge)
      box(ctx, -14, -30, 40, 5, 2.5, t.hi)
    })
  },
)

export const clock = thing(
  'clock',
  {
    also: ['alarm clock'],
    colors: only(ANY, 'red', 'blue', 'yellow'),
    natural: ['red', 'blue', 'yellow', 'green'],
    places: ['table'],
    size: 0.54,
  },
  (ctx, t, rng) => {
    for (const s of [-1, 1]) {
      stroke(ctx, `${s * 24},-14 ${s * 34},-3`, 8, t.edge)
      at(ctx, s * 31, -83, s * 0.62, () =>
        shape(ctx, 'M-18,4 A18,17 0 0 1 18,4Z', t.name === 'black' ? t.hi : t.lo),
      )
    }
    stroke(ctx, '0,-88 0,-98', 5, t.edge)
    box(ctx, -9, -103, 18, 8, 4, t.edge)
    vol(ctx, oval(0, -46, 44, 44), t.base, t.lo, -6, -4)
    ellipse(ctx, 0, -46, 31, 31, '#fffdf6')
    for (let k = 0; k < 4; k++)
      at(ctx, 0, -46, (k * Math.PI) / 2, () => box(ctx, -2, -28, 4, 7, 1, '#8a93a3'))
    const hour = rng.range(-1.4, -0.7)
    const minute = rng.range(0.3, 1.2)
    at(ctx, 0, -46, hour, () => box(ctx, -2.6, -16, 5.2, 18, 2.6, INK))
    at(ctx, 0, -46, minute, () => box(ctx, -2.2, -24, 4.4, 26, 2.2, INK))
    ellipse(ctx, 0, -46, 4.2, 4.2, '#e14b4b')
  },
)

export const hat = thing(
  'hat',
  {
    also: ['fedora', 'bowler hat'],
    colors: first('black', 'brown', 'red', 'blue'),
    natural: ['black', 'brown', 'red'],
    places: ['table'],
    size: 0.5,
  },
  (ctx, t) => {
    ellipse(ctx, 0, -14, 59, 14, t.lo)
    ellipse(ctx, 0, -17, 59, 13, t.base)
    const crown =
      'M-33,-18 C-36,-50 -34,-78 -22,-80 C-10,-82 -6,-74 2,-74 C10,-75 14,-83 24,-80 C36,-76 35,-48 33,-18 Q0,-8 -33,-18Z'
    vol(ctx, crown, t.base, t.lo, -9, 0)
    shape(ctx, 'M-35,-34 Q0,-22 35,-34 L34,-19 Q0,-8 -34,-19Z', t.accent)
    shape(ctx, 'M-22,-70 Q-12,-74 -6,-66 L-8,-40 Q-18,-42 -22,-70Z', t.hi)
  },
)

export const gift = thing(
  'gift',
  {
    also: ['present', 'gift box', 'birthday present'],
    colors: only(ANY, 'red', 'blue', 'green', 'purple'),
    natural: ['red', 'blue', 'green', 'purple', 'pink'],
    places: ['table', 'land', 'snow'],
    size: 0.54,
  },
  (ctx, t) => {
    const ribbon =
      t.name === 'white'
        ? '#e14b4b'
        : t.name === 'yellow' || t.name === 'golden' || t.name === 'orange' || t.name === 'grey'
          ? '#d8404a'
          : '#ffd45c'
    const lo = ribbon === '#ffd45c' ? '#e8ae2e' : '#b02c38'
    vol(ctx, rect(-42, -58, 84, 58, 4), t.base, t.lo, -14, 0)
    box(ctx, -8, -58, 16, 58, 0, ribbon)
    box(ctx, 2, -58, 6, 58, 0, lo)
    box(ctx, -48, -74, 96, 21, 4, t.hi)
    box(ctx, -48, -58, 96, 5, 0, t.lo)
    box(ctx, -8, -74, 16, 21, 0, ribbon)
    for (const s of [-1, 1]) {
      shape(
        ctx,
        `M0,-74 C${s * 12},-102 ${s * 38},-104 ${s * 37},-88 C${s * 36},-78 ${s * 14},-74 0,-74Z`,
        ribbon,
      )
      shape(
        ctx,
        `M${s * 6},-77 C${s * 14},-92 ${s * 28},-95 ${s * 28},-87 C${s * 28},-81 ${s * 14},-78 ${s * 6},-77Z`,
        lo,
      )
    }
    ellipse(ctx, 0, -77, 8, 7, lo)
  },
)

export const key = thing(
  'key',
  {
    also: ['door key'],
    colors: ['golden', 'grey', 'red', 'blue', 'black', 'brown', 'green', 'purple'],
    natural: ['golden', 'grey'],
    places: ['table'],
    size: 0.52,
  },
  (ctx, t) => {
    ctx.translate(0, -28)
    const ring = (r: number, dy: number, fill: string) => {
      ctx.beginPath()
      ctx.arc(-32, dy, r, 0, Math.PI * 2)
      ctx.lineWidth = 14
      ctx.strokeStyle = fill
      ctx.stroke()
    }
    const parts = (fill: string) => {
      box(ctx, -12, -6.5, 72, 13, 4, fill)
      box(ctx, 30, 0, 10, 24, 2, fill)
      box(ctx, 46, 0, 12, 28, 2, fill)
      box(ctx, -12, -11, 10, 22, 3, fill)
    }
    ctx.save()
    ctx.translate(2, 3)
    ring(20, 0, t.lo)
    parts(t.lo)
    ctx.restore()
    ring(20, 0, t.base)
    parts(t.base)
    box(ctx, -4, -4, 58, 4, 2, t.hi)
    ctx.beginPath()
    ctx.arc(-32, 0, 22, Math.PI * 1.05, Math.PI * 1.6)
    ctx.lineWidth = 5
    ctx.lineCap = 'round'
    ctx.strokeStyle = t.hi
    ctx.stroke()
  },
)
