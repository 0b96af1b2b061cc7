import { type ColorName, type Paint, first } from '../colours.ts'
import type { Rng } from '../random.ts'
import { type Ctx, type Point, blob, ellipse, polygon, stroke } from '../shapes.ts'
import type { Subject } from '../subject.ts'
import { GOLD, INK, eye, leg, taper, tones, vol } from './anatomy.ts'

const NATURAL_COATS: readonly ColorName[] = ['brown', 'black', 'white', 'grey', 'golden']

const MANES: Partial<Record<ColorName, string>> = {
  black: '#5f5b68',
  white: '#b9b2a8',
  brown: '#3a2113',
  golden: '#fff1cc',
  grey: '#4d5158',
  orange: '#8e3b12',
  yellow: '#c7771a',
  pink: '#c9417a',
  blue: '#1d3f86',
  purple: '#4a2270',
  red: '#6f1418',
  green: '#1e5a2d',
}

const PASTELS = ['#ff8fb8', '#b58cf0', '#7cc7f5', '#ffd166', '#8ee0a8']

function equine(ctx: Ctx, c: Paint, rng: Rng, manes: readonly string[], horn: boolean): void {
  const t = tones(c)
  const step = rng.range(-4, 4)
  const flow = rng.range(-4, 3)
  const hoof = horn ? '#d9a52e' : c.name === 'black' ? '#6d6670' : '#33272a'
  const m = (i: number) => manes[i % manes.length]!
  leg(ctx, -26, -44, 11, t.far, 5 + step, { hoof })
  leg(ctx, 20, -44, 11, t.far, -3 - step, { hoof })
  // tail
  for (let i = 0; i < 3; i++)
    taper(
      ctx,
      `-40,-64 ${-50 + i * 2},-58 ${-54 + i * 5 + flow},-36 ${-52 + i * 4 + flow * 1.5},-18`,
      6,
      3.5,
      m(i),
    )
  vol(
    ctx,
    (f) =>
      blob(
        ctx,
        '-46,-56 -36,-69 -12,-66 6,-69 18,-86 30,-100 41,-92 37,-74 31,-54 22,-40 0,-37 -30,-37 -44,-42',
        f,
      ),
    t.base,
    t.shade,
    2,
    -6,
  )
  leg(ctx, -36, -46, 12, t.base, -2 - step, { hoof })
  leg(ctx, 12, -46, 12, t.base, 3 + step, { hoof })
  // head
  polygon(ctx, '26,-98 28,-110 36,-101', t.shade)
  vol(ctx, (f) => taper(ctx, '33,-93 43,-85 53,-75', 12, 8, f), t.base, t.shade, 1, -3)
  ellipse(ctx, 53, -74, 7.4, 7, c.name === 'white' ? '#ecd3cc' : t.hi)
  ellipse(ctx, 56, -76, 2, 2.4, INK)
  stroke(ctx, '47,-69 54,-69', 2.6, t.line)
  eye(ctx, 40, -91, 4.6)
  // mane
  const curls: readonly Point[] = [
    [29, -103],
    [20, -97],
    [13, -88],
    [8, -78],
    [3, -69],
  ]
  for (let i = curls.length - 1; i >= 0; i--)
    ellipse(ctx, curls[i]![0] + flow * 0.4, curls[i]![1], 9.5, 12, m(i), 0.7)
  blob(ctx, '26,-106 38,-104 40,-96 34,-97', m(0))
  if (horn) {
    polygon(ctx, '35,-103 42,-97 52,-116', GOLD)
    stroke(ctx, '39.5,-104 44,-102', 2.6, '#e0972a')
    polygon(ctx, '28,-99 26,-111 36,-103', t.base)
  }
}

export const horse: Subject = {
  name: 'horse',
  also: ['pony', 'stallion', 'mare', 'foal'],
  colors: first('brown', 'white', 'black', 'grey', 'golden'),
  natural: NATURAL_COATS,
  places: ['land', 'snow'],
  size: 0.72,
  draw: (ctx, c, rng) => equine(ctx, c, rng, [MANES[c.name] ?? '#3a2113'], false),
}

export const unicorn: Subject = {
  name: 'unicorn',
  also: ['unicorn pony'],
  colors: ['white', 'pink', 'purple', 'blue', 'yellow', 'green', 'golden', 'black', 'red', 'orange'],
  natural: ['white', 'white', 'pink'],
  places: ['land', 'snow'],
  size: 0.72,
  draw: (ctx, c, rng) => equine(ctx, c, rng, c.name === 'pink' ? PASTELS.slice(1) : PASTELS, true),
}
