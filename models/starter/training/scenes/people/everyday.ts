import { BRIGHT, type ColorName, type Paint } from '../colours.ts'
import { inside, mirrored, tones, vol } from '../creatures/anatomy.ts'
import type { Rng } from '../random.ts'
import { type Ctx, type Points, blob, box, ellipse, points, polygon, star, stroke } from '../shapes.ts'
import type { Subject } from '../subject.ts'
import { POSES, type Pose, arm, legs, look, trousersFor } from './bodies.ts'
import { GOLD, type Head, WHITE } from './features.ts'
import { behind, head } from './heads.ts'

const CLOTHES: readonly ColorName[] = [...BRIGHT, 'white', 'grey', 'black', 'brown']

const WORN: readonly ColorName[] = ['blue', 'red', 'green', 'yellow', 'orange', 'purple']

function drawMan(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const p = look(rng)
  const trousers = trousersFor(c, rng)
  const pose: Pose = rng.pick(['down', 'wave', 'hip', 'down'])
  const o: Head = {
    ...p,
    style: rng.pick(['short', 'swept', 'curly', 'short']),
    beard: rng.chance(0.3),
    open: rng.chance(0.5),
  }
  legs(ctx, 8.5, -36, 7.5, trousers, '#3a2b28', 0.5)
  arm(ctx, -1, POSES.down, t.shade, p.skin.base)
  vol(
    ctx,
    (f) => blob(ctx, '0,-70 14,-68 22,-60 20,-46 18,-31 0,-30 -18,-31 -20,-46 -22,-60 -14,-68', f),
    t.base,
    t.shade,
    2,
    -3,
  )
  box(ctx, -18, -35, 36, 6, 2, '#3a2b28')
  box(ctx, -4, -35.5, 8, 7, 1.5, GOLD)
  box(ctx, -5.5, -75, 11, 11, 4, p.skin.shade)
  const style = rng.int(0, 1)
  polygon(ctx, '-9,-70 0,-59 9,-70', style ? WHITE : p.skin.shade)
  if (style) polygon(ctx, '-3,-66 3,-66 4.5,-44 0,-39 -4.5,-44', c.name === 'red' ? '#27407a' : '#c9353f')
  polygon(ctx, '-11,-71 -2,-64 -9,-58', t.hi)
  polygon(ctx, '11,-71 2,-64 9,-58', t.hi)
  if (!style) for (const y of [-54, -45]) ellipse(ctx, 0, y, 1.8, 1.8, t.line)
  arm(ctx, 1, POSES[pose], t.shade, p.skin.base)
  head(ctx, 0, -86, 15.5, o)
}

export const man: Subject = {
  name: 'man',
  also: ['guy', 'gentleman', 'dad', 'father', 'businessman', 'dude'],
  plural: 'men',
  colors: ['blue', 'red', 'green', ...CLOTHES.filter((n) => n !== 'blue' && n !== 'red' && n !== 'green')],
  natural: WORN,
  places: ['land', 'snow'],
  size: 0.74,
  draw: drawMan,
}

function drawWoman(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const p = look(rng)
  const pose: Pose = rng.pick(['down', 'wave', 'hip', 'out'])
  const o: Head = {
    ...p,
    style: rng.pick(['long', 'wavy', 'long', 'bob', 'bun']),
    lashes: true,
    open: rng.chance(0.5),
  }
  const shoe = c.name === 'red' ? '#7d1f2c' : '#c43d52'
  const y = o.style === 'bun' ? -82 : -85
  behind(ctx, 0, y, 15, o)
  for (const s of [-1, 1]) stroke(ctx, `${s * 7},-26 ${s * 7.5},-6`, 8, p.skin.base)
  for (const s of [-1, 1])
    blob(ctx, `${s * 3},-1 ${s * 3},-7 ${s * 11},-7 ${s * 15},-2 ${s * 13},0 ${s * 4},0`, shoe)
  arm(ctx, -1, '14,-59 22,-48 25,-36', t.shade, p.skin.base, 4.8, true)
  vol(
    ctx,
    (f) =>
      blob(
        ctx,
        '0,-69 12,-67 17,-60 13,-48 16,-36 27,-18 14,-13 0,-12 -14,-13 -27,-18 -16,-36 -13,-48 -17,-60 -12,-67',
        f,
      ),
    t.base,
    t.shade,
    2,
    -4,
  )
  box(ctx, -14.5, -48, 29, 6, 3, c.name === 'white' ? '#e7b84a' : c.name === 'black' ? t.line : t.mark)
  box(ctx, -5, -75, 10, 12, 4, p.skin.shade)
  ellipse(ctx, 0, -67, 9, 5, p.skin.shade)
  arm(
    ctx,
    1,
    points(POSES[pose]).map(([ax, ay]) => [ax - 3, ay + 1] as const),
    t.shade,
    p.skin.base,
    4.8,
    true,
  )
  head(ctx, 0, y, 15, o)
  if (o.style === 'long')
    mirrored(ctx, 0, () =>
      blob(ctx, `16,${y} 19.5,${y + 4} 20,${y + 20} 17,${y + 30} 12.5,${y + 20} 14.5,${y + 10}`, o.hair.base),
    )
}

export const woman: Subject = {
  name: 'woman',
  also: ['lady', 'mom', 'mother', 'businesswoman'],
  plural: 'women',
  colors: ['red', 'blue', 'purple', ...CLOTHES.filter((n) => n !== 'red' && n !== 'blue' && n !== 'purple')],
  natural: ['red', 'blue', 'purple', 'pink', 'green', 'yellow'],
  places: ['land', 'snow'],
  size: 0.72,
  draw: drawWoman,
}

const CHILD: Record<'down' | 'wave' | 'out', Points> = {
  down: '13,-44 20,-34 22,-25',
  wave: '13,-44 26,-46 31,-62',
  out: '13,-44 24,-37 31,-33',
}

function drawBoy(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const p = look(rng)
  const pose = CHILD[rng.pick(['down', 'wave', 'out'] as const)]
  const cap = rng.chance(0.35)
  const o: Head = {
    ...p,
    style: cap ? 'short' : rng.pick(['messy', 'messy', 'curly', 'short']),
    child: true,
    open: rng.chance(0.6),
  }
  for (const s of [-1, 1]) {
    stroke(ctx, `${s * 7.5},-20 ${s * 8},-6`, 8, p.skin.base)
    blob(
      ctx,
      `${s * 2.5},-1 ${s * 3},-8 ${s * 12},-8 ${s * 17},-2 ${s * 15},0 ${s * 4},0`,
      c.name === 'red' ? '#2f62b8' : '#d8433f',
    )
  }
  const shorts = trousersFor(c, rng)
  for (const s of [-1, 1]) box(ctx, s > 0 ? 0 : -15, -28, 15, 14, 4, shorts)
  arm(ctx, -1, CHILD.down, t.shade, p.skin.base, 5, true)
  vol(
    ctx,
    (f) => blob(ctx, '0,-52 12,-50 17,-42 16,-24 0,-22 -16,-24 -17,-42 -12,-50', f),
    t.base,
    t.shade,
    1.5,
    -3,
  )
  if (rng.chance(0.5))
    inside(ctx, () => box(ctx, -20, -41, 40, 7, 0, c.name === 'white' ? '#7fb2e5' : t.pale))
  else
    star(
      ctx,
      0,
      -36,
      8,
      3.6,
      5,
      c.name === 'yellow' || c.name === 'golden' ? '#e8553d' : c.name === 'white' ? '#f2a93b' : '#ffe06b',
    )
  arm(ctx, 1, pose, t.shade, p.skin.base, 5, true)
  head(ctx, 0, -70, 20, o)
  if (cap) {
    blob(ctx, '-21,-80 -19,-94 0,-101 19,-94 21,-80 0,-84', t.base)
    blob(ctx, '-2,-86 14,-89 30,-83 31,-78 12,-79 0,-81', t.far)
    ellipse(ctx, 0, -100, 3.4, 2.6, t.far)
  }
}

export const boy: Subject = {
  name: 'boy',
  also: ['kid', 'child', 'son', 'schoolboy'],
  colors: ['red', 'green', 'blue', ...CLOTHES.filter((n) => n !== 'red' && n !== 'green' && n !== 'blue')],
  natural: WORN,
  places: ['land', 'snow'],
  size: 0.6,
  draw: drawBoy,
}

function drawGirl(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const p = look(rng)
  const pose = CHILD[rng.pick(['down', 'wave', 'out'] as const)]
  const o: Head = {
    ...p,
    style: rng.pick(['pigtails', 'pigtails', 'pigtails', 'bob']),
    child: true,
    lashes: true,
    open: rng.chance(0.5),
    tie: c.name === 'white' || c.name === 'black' ? '#ef5b85' : t.base,
  }
  behind(ctx, 0, -70, 20, o)
  for (const s of [-1, 1]) {
    stroke(ctx, `${s * 7},-18 ${s * 7},-6`, 7.5, p.skin.base)
    box(ctx, s * 7 - 4, -13, 8, 8, 1, WHITE)
    blob(ctx, `${s * 2.5},-1 ${s * 3},-7 ${s * 11},-7 ${s * 15},-2 ${s * 13},0 ${s * 4},0`, '#4a3140')
  }
  arm(ctx, -1, CHILD.down, t.shade, p.skin.base, 5, true)
  vol(
    ctx,
    (f) =>
      blob(ctx, '0,-52 11,-50 15,-42 17,-30 27,-15 14,-11 0,-10 -14,-11 -27,-15 -17,-30 -15,-42 -11,-50', f),
    t.base,
    t.shade,
    1.5,
    -4,
  )
  inside(ctx, () => {
    for (const [x, y] of points('-12,-22 0,-18 12,-22 -6,-32 7,-32'))
      ellipse(ctx, x, y, 2.4, 2.4, c.name === 'white' ? '#f193ad' : t.pale)
  })
  mirrored(ctx, 0, () => blob(ctx, '0,-50 10,-51 12,-45 4,-42', c.name === 'white' ? '#f7c2d0' : WHITE))
  arm(ctx, 1, pose, t.shade, p.skin.base, 5, true)
  head(ctx, 0, -70, 20, o)
}

export const girl: Subject = {
  name: 'girl',
  also: ['daughter', 'schoolgirl'],
  colors: [
    'pink',
    'yellow',
    'purple',
    ...CLOTHES.filter((n) => n !== 'pink' && n !== 'yellow' && n !== 'purple'),
  ],
  natural: ['pink', 'yellow', 'purple', 'red', 'blue'],
  places: ['land', 'snow'],
  size: 0.6,
  draw: drawGirl,
}

function drawChef(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const p = look(rng)
  const scarf = c.name === 'red' ? '#ffd34d' : '#e03a3a'
  const pan = rng.chance(0.5)
  legs(ctx, 8.5, -34, 7.5, '#4a4f5e', '#2b2a33')
  arm(ctx, -1, '18,-55 27,-45 24,-34', t.shade, p.skin.base, 6)
  // the spoon or the pan
  if (pan) {
    stroke(ctx, '33,-50 33,-66', 5, '#6b4226')
    ellipse(ctx, 33, -77, 12.5, 12.5, '#3b3f4a')
    ellipse(ctx, 33, -77, 8.6, 8.6, '#fff')
    ellipse(ctx, 34, -77, 4.2, 4.2, '#ffc62e')
  } else {
    stroke(ctx, '34,-44 36,-76', 4.6, '#b97a43')
    ellipse(ctx, 36.5, -82, 7, 9, '#b97a43')
    ellipse(ctx, 37, -83, 4, 5.6, '#96602f')
  }
  vol(
    ctx,
    (f) => blob(ctx, '0,-66 15,-64 21,-54 20,-36 22,-18 0,-15 -22,-18 -20,-36 -21,-54 -15,-64', f),
    t.base,
    t.shade,
    2,
    -4,
  )
  for (const y of [-52, -43])
    for (const s of [-1, 1])
      ellipse(ctx, s * 6, y, 2.3, 2.3, c.name === 'white' || c.name === 'yellow' ? '#50566a' : WHITE)
  box(ctx, -20, -36, 40, 4.5, 1, t.mark)
  polygon(ctx, '-11,-68 0,-58 11,-68 4,-66 -4,-66', scarf)
  blob(ctx, '-11,-67 0,-63 11,-67 5,-58 0,-60 -5,-58', scarf)
  arm(ctx, 1, '18,-55 30,-48 33,-46', t.shade, p.skin.base, 6)
  head(ctx, 0, -77, 14.5, { ...p, style: 'short', open: true })
  blob(ctx, `-4,${-60 - 7} -11,-66 -7,-70 0,-69 7,-70 11,-66 4,-67`, p.hair.base)
  // toque
  const white = c.name === 'white' ? t.base : '#fdfbf6'
  const shade = c.name === 'white' ? t.shade : '#d9d4cb'
  for (const [x, y, r] of [
    [-12, -101, 9.5],
    [12, -101, 9.5],
    [0, -103, 10],
  ] as const)
    ellipse(ctx, x, y, r, r * 0.85, white)
  box(ctx, -14, -101, 28, 14, 2, white)
  box(ctx, -14.5, -92, 29, 6, 2, shade)
}

export const chef: Subject = {
  name: 'chef',
  also: ['cook', 'baker'],
  colors: ['white', 'blue', 'red', 'green', 'pink', 'yellow', 'orange', 'purple', 'black', 'grey'],
  natural: ['white'],
  places: ['land'],
  size: 0.74,
  draw: drawChef,
}
