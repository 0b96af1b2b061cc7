import { first, only } from '../colours.ts'
import { box, ellipse, stroke } from '../shapes.ts'
import { BODY, INK, WOOD } from './material.ts'
import { at, clipped, rect, shape, soft, vol } from './paths.ts'
import { thing } from './parts.ts'

export const house = thing(
  'house',
  {
    also: ['cottage', 'home', 'family house', 'cabin'],
    colors: first('white', 'yellow', 'red', 'blue'),
    natural: ['white', 'yellow', 'red', 'blue', 'pink'],
    places: ['land', 'snow'],
    size: 0.7,
  },
  (ctx, t, rng) => {
    const roof =
      t.name === 'white' || t.name === 'grey' || t.name === 'black'
        ? '#c9503f'
        : t.name === 'red' || t.name === 'pink' || t.name === 'orange'
          ? '#5c5263'
          : t.name === 'brown'
            ? '#4d6b52'
            : '#8d4b3a'
    const side = rng.chance(0.5) ? 1 : -1
    box(ctx, side > 0 ? 20 : -34, -98, 14, 34, 2, '#9b6a55')
    box(ctx, side > 0 ? 17 : -37, -101, 20, 7, 2, '#7b4f40')
    const wall = 'M-44,0 L-44,-54 L0,-92 L44,-54 L44,0Z'
    shape(ctx, wall, t.base)
    clipped(ctx, wall, () => {
      shape(ctx, 'M-50,-56 L0,-98 L50,-56 L50,-42 L0,-84 L-50,-42Z', t.lo)
      box(ctx, -50, -7, 100, 8, 0, t.lo)
    })
    soft(ctx, 'M-54,-48 L0,-94 L54,-48 L46,-47 L0,-85 L-46,-47Z', roof, 3)
    const frame = t.name === 'white' ? '#8fa0b3' : '#fffaf0'
    ellipse(ctx, 0, -60, 9.5, 9.5, frame)
    ellipse(ctx, 0, -60, 6, 6, '#7ec3e6')
    const dx = side > 0 ? -26 : 4
    box(ctx, dx - 3, -42, 28, 42, 4, frame)
    box(ctx, dx, -39, 22, 39, 3, '#8a5233')
    ellipse(ctx, dx + 17, -19, 2.6, 2.6, '#ffd866')
    const wx = side > 0 ? 8 : -32
    box(ctx, wx - 2, -40, 28, 26, 3, frame)
    box(ctx, wx + 2, -36, 20, 18, 1, '#7ec3e6')
    box(ctx, wx + 10.5, -36, 3, 18, 0, frame)
    box(ctx, wx + 2, -28.5, 20, 3, 0, frame)
  },
)

export const castle = thing(
  'castle',
  {
    also: ['fortress', 'palace'],
    colors: ['grey', 'white', 'pink', 'brown', 'golden', 'blue', 'purple', 'black', 'red', 'yellow', 'green'],
    natural: ['grey'],
    places: ['land', 'snow'],
    size: 0.75,
  },
  (ctx, t, rng) => {
    const roof =
      t.name === 'red' || t.name === 'pink' || t.name === 'purple'
        ? '#3f7fb5'
        : rng.chance(0.5) && t.name !== 'blue'
          ? '#4a78b8'
          : '#cf4f52'
    const battlements = (x: number, y: number, n: number, w: number, gap: number, fill: string) => {
      for (let i = 0; i < n; i++) box(ctx, x + i * (w + gap), y, w, 12, 1, fill)
    }
    stroke(ctx, '0,-90 0,-112', 3, INK)
    shape(ctx, 'M1,-113 L18,-107 L1,-101Z', roof)
    box(ctx, -18, -88, 36, 50, 0, t.lo)
    battlements(-20, -96, 3, 10, 5, t.lo)
    shape(ctx, 'M-5,-66 v-8 a5,5 0 0 1 10,0 v8Z', INK)
    box(ctx, -34, -52, 68, 52, 0, t.base)
    battlements(-31, -60, 4, 11, 6, t.base)
    for (const s of [-1, 1]) {
      const tower = rect(s * 44 - 15, -70, 30, 70, 0)
      vol(ctx, tower, t.base, t.lo, -8, 0)
      shape(ctx, `M${s * 44 - 20},-68 L${s * 44},-106 L${s * 44 + 20},-68Z`, roof)
      clipped(ctx, `M${s * 44 - 20},-68 L${s * 44},-106 L${s * 44 + 20},-68Z`, () => {
        ctx.globalAlpha = 0.18
        shape(ctx, `M${s * 44},-108 L${s * 44 + 6},-66 L${s * 44 + 30},-66Z`, '#200818')
      })
      shape(ctx, `M${s * 44 - 5},-42 v-8 a5,5 0 0 1 10,0 v8Z`, INK)
    }
    shape(ctx, 'M-17,0 L-17,-20 A17,17 0 0 1 17,-20 L17,0Z', t.name === 'black' ? t.edge : t.lo)
    shape(ctx, 'M-13,0 L-13,-20 A13,13 0 0 1 13,-20 L13,0Z', '#5d3a26')
    for (const x of [-5, 5]) box(ctx, x - 1.5, -32, 3, 32, 0, '#3f2618')
  },
)

export const lighthouse = thing(
  'lighthouse',
  {
    also: ['light tower'],
    colors: ['red', 'white', 'blue', 'black', 'yellow', 'green', 'orange'],
    natural: ['red'],
    places: ['land', 'snow'],
    size: 0.75,
  },
  (ctx, t) => {
    shape(ctx, 'M0,-88 L-60,-102 L-60,-76Z', 'rgba(255, 238, 140, 0.8)')
    shape(ctx, 'M0,-88 L60,-102 L60,-76Z', 'rgba(255, 238, 140, 0.8)')
    const tower = 'M-15,-76 L15,-76 L24,0 L-24,0Z'
    shape(ctx, tower, t.base)
    clipped(ctx, tower, () => {
      const band = t.name === 'white' ? '#cdd7e2' : '#fbf6ea'
      for (const y of [-62, -30]) box(ctx, -40, y, 80, 15, 0, band)
      ctx.globalAlpha = 0.16
      shape(ctx, 'M6,-78 L30,-78 L30,0 L10,0Z', '#10142a')
    })
    shape(ctx, 'M-7,0 L-7,-12 A7,7 0 0 1 7,-12 L7,0Z', t.name === 'black' ? '#d8a25c' : '#4a3328')
    box(ctx, -12, -97, 24, 20, 2, '#ffe373')
    for (const x of [-12, 8]) box(ctx, x, -97, 4, 20, 0, INK)
    box(ctx, -21, -80, 42, 7, 3, INK)
    const roof = t.name === 'white' ? '#d2474a' : t.name === 'black' ? t.base : t.lo
    shape(ctx, 'M-16,-95 Q-12,-110 0,-111 Q12,-110 16,-95Z', roof)
  },
)

export const windmill = thing(
  'windmill',
  {
    also: ['mill'],
    colors: ['brown', 'white', 'red', 'grey', 'orange', 'yellow', 'blue', 'green', 'pink'],
    natural: ['brown', 'white', 'red'],
    places: ['land', 'snow'],
    size: 0.78,
  },
  (ctx, t, rng) => {
    const tower = 'M-15,-62 L15,-62 L28,0 L-28,0Z'
    vol(ctx, tower, t.base, t.lo, -10, 0)
    shape(
      ctx,
      'M-19,-60 C-19,-78 -8,-84 0,-84 C8,-84 19,-78 19,-60Z',
      t.name === 'brown' ? '#5a3526' : '#8a4a36',
    )
    shape(ctx, 'M-9,0 L-9,-16 A9,9 0 0 1 9,-16 L9,0Z', '#4b2f22')
    ellipse(ctx, 0, -40, 6.5, 6.5, t.name === 'white' ? '#5b9fc9' : '#ffe7a3')
    const turn = rng.range(0.35, 1.2)
    const cloth = t.name === 'white' ? '#d98a4a' : '#fbf1dc'
    const spar = '#6b4330'
    for (let k = 0; k < 4; k++)
      at(ctx, 0, -64, turn + (k * Math.PI) / 2, () => {
        box(ctx, 1, -46, 14, 34, 2, cloth)
        box(ctx, 1, -36, 14, 3, 0, spar)
        box(ctx, 1, -25, 14, 3, 0, spar)
        box(ctx, -2.5, -48, 5, 48, 2, spar)
      })
    ellipse(ctx, 0, -64, 6, 6, '#40281c')
  },
)

export const tent = thing(
  'tent',
  {
    also: ['camping tent'],
    colors: only(BODY, 'orange', 'green', 'red', 'blue'),
    natural: ['orange', 'green', 'red', 'blue', 'yellow'],
    places: ['land', 'snow'],
    size: 0.66,
  },
  (ctx, t) => {
    stroke(ctx, '48,-70 60,-40', 3, '#6d5a4a')
    soft(ctx, 'M-14,-80 L44,-74 L57,-3 L30,-3Z', t.lo, 3)
    soft(ctx, 'M-14,-80 L-55,-3 L30,-3Z', t.base, 3)
    shape(ctx, 'M-14,-72 L-34,0 L8,0Z', '#3b2c33')
    shape(ctx, 'M-14,-72 L-34,0 L-46,0 Q-26,-34 -14,-72Z', t.hi)
    shape(ctx, 'M-14,-72 L8,0 L22,0 Q0,-34 -14,-72Z', t.hi)
    stroke(ctx, '-14,-80 -14,-92', 5, WOOD)
    stroke(ctx, '-14,-81 44,-75', 4.5, t.edge)
  },
)

export const skyscraper = thing(
  'skyscraper',
  {
    also: ['tower', 'tall building', 'high-rise', 'office building'],
    colors: [
      'blue',
      'grey',
      'white',
      'black',
      'brown',
      'red',
      'green',
      'purple',
      'golden',
      'pink',
      'orange',
      'yellow',
    ],
    natural: ['blue', 'grey'],
    places: ['land', 'snow'],
    size: 0.8,
  },
  (ctx, t, rng) => {
    stroke(ctx, '0,-98 0,-112', 4, t.edge)
    const part = (w: number, top: number) => {
      shape(ctx, rect(-w, top, w * 2, -top, 2), t.base)
      box(ctx, w - w * 0.34, top, w * 0.34, -top, 0, t.lo)
    }
    part(15, -102)
    part(24, -90)
    part(33, -58)
    const lit =
      t.name === 'yellow' || t.name === 'golden' || t.name === 'orange'
        ? '#fffbe2'
        : t.name === 'white'
          ? '#6ea9d2'
          : '#ffe695'
    for (const y of [-84, -71, -52, -39, -26]) {
      const columns = y < -60 ? 3 : 4
      for (let k = 0; k < columns; k++)
        box(ctx, (k - (columns - 1) / 2) * 14.5 - 4.5, y, 9, 8, 1, rng.chance(0.94) ? lit : t.edge)
    }
    box(ctx, -9, -15, 18, 15, 2, INK)
    box(ctx, -6, -99, 12, 6, 1, lit)
  },
)
