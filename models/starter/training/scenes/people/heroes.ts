import { type Paint, first } from '../colours.ts'
import { INK, inside, taper, tones, vol } from '../creatures/anatomy.ts'
import type { Rng } from '../random.ts'
import { type Ctx, blob, box, ellipse, polygon, star, stroke } from '../shapes.ts'
import type { Subject } from '../subject.ts'
import { arm, look } from './bodies.ts'
import { GOLD, GOLD2, type Head, SKINS, STEEL, WHITE, hairTones } from './features.ts'
import { behind, head } from './heads.ts'

function drawKnight(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const plume = c.name === 'red' ? '#ffc62e' : '#e03a3a'
  const coat = c.name === 'blue' ? '#d83a3a' : '#2f66c4'
  const lift = rng.range(-4, 4)
  const trim = c.name === 'golden' || c.name === 'yellow' ? '#a66f12' : GOLD
  const dark = c.name === 'black' ? t.hi : t.mark
  for (const s of [-1, 1]) {
    stroke(ctx, `${s * 9},-34 ${s * 9.5},-10`, 15, s < 0 ? t.shade : t.base)
    ellipse(ctx, s * 9, -22, 6.5, 6, dark)
    blob(ctx, `${s * 2},-1 ${s * 2},-10 ${s * 15},-10 ${s * 21},-2 ${s * 19},0 ${s * 3},0`, dark)
  }
  // sword
  polygon(ctx, `31,-44 31,${-96 + lift} 35,${-106 + lift} 39,${-96 + lift} 39,-44`, '#e9eff5')
  polygon(ctx, `35,-44 35,${-106 + lift} 39,${-96 + lift} 39,-44`, STEEL)
  box(ctx, 25, -47, 20, 5.5, 2.5, GOLD2)
  box(ctx, 32.4, -44, 5.4, 14, 2, '#6b4226')
  ellipse(ctx, 35, -30, 4, 4, GOLD)
  vol(
    ctx,
    (f) => blob(ctx, '0,-68 16,-66 22,-56 18,-42 21,-28 0,-25 -21,-28 -18,-42 -22,-56 -16,-66', f),
    t.base,
    t.shade,
    2,
    -4,
  )
  stroke(ctx, '0,-64 0,-46', 2.8, dark)
  box(ctx, -19, -43, 38, 6, 2, trim)
  taper(ctx, '20,-58 30,-50 34,-40', 7.4, 6.4, t.shade)
  ellipse(ctx, 35, -39, 6.4, 6.4, dark)
  ellipse(ctx, 20, -60, 9.5, 8.5, t.hi)
  ellipse(ctx, -20, -60, 9.5, 8.5, t.hi)
  // helmet with visor and plume
  blob(ctx, '-2,-102 -6,-112 -22,-108 -30,-92 -26,-80 -20,-92', plume)
  vol(
    ctx,
    (f) => blob(ctx, '0,-107 16,-101 21,-86 19,-70 0,-64 -19,-70 -21,-86 -16,-101', f),
    t.base,
    t.shade,
    2,
    -3,
  )
  box(ctx, -18, -91, 36, 8, 3, c.name === 'black' ? '#fff' : INK)
  if (c.name === 'black') box(ctx, -16, -89.5, 32, 5, 2.5, '#0d0d12')
  for (const x of [-8, 8]) ellipse(ctx, x, -87, 3, 2.6, '#fff')
  box(ctx, -2.6, -106, 5.2, 42, 2, trim)
  for (const s of [-1, 1])
    for (const y of [-77, -71.5]) stroke(ctx, `${s * 7},${y} ${s * 13},${y}`, 2.8, dark)
  // shield
  blob(ctx, '-46,-55 -29,-60 -12,-55 -12,-36 -19,-21 -29,-14 -39,-21 -46,-36', trim)
  blob(ctx, '-42,-51 -29,-55 -16,-51 -16,-36 -21,-25 -29,-19 -37,-25 -42,-36', coat)
  box(ctx, -32, -54, 6, 33, 0, WHITE)
  box(ctx, -42, -44, 26, 6, 0, WHITE)
}

export const knight: Subject = {
  name: 'knight',
  also: ['warrior', 'paladin', 'crusader'],
  colors: first('grey', 'black', 'red', 'golden'),
  natural: ['grey'],
  places: ['land', 'snow'],
  size: 0.72,
  draw: drawKnight,
}

function drawWizard(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const skin = SKINS[rng.pick(['light', 'light', 'tan', 'brown'] as const)]
  const tip = rng.range(-6, 10)
  const glow = c.name === 'blue' ? '#ffd84d' : rng.pick(['#6fe3ff', '#8dff9e', '#7fd8ff'])
  const starry = c.name === 'yellow' || c.name === 'golden' || c.name === 'white' ? '#6a5acd' : '#ffe06b'
  stroke(ctx, '37,-2 37,-80', 5.5, '#7a4c28')
  ellipse(ctx, 37, -86, 12, 12, `${glow}66`)
  ellipse(ctx, 37, -86, 8, 8, glow)
  ellipse(ctx, 39.5, -88.5, 2.6, 2.6, '#fff')
  for (const s of [-1, 1]) ellipse(ctx, s * 12, -3, 11, 4, '#4b2f22')
  vol(
    ctx,
    (f) => blob(ctx, '0,-62 15,-58 21,-38 30,-6 16,-2 0,-1 -16,-2 -30,-6 -21,-38 -15,-58', f),
    t.base,
    t.shade,
    3,
    -4,
  )
  inside(ctx, () => {
    for (const [x, y, r] of [
      [-16, -16, 4.6],
      [17, -14, 4.6],
      [-2, -9, 4],
    ] as const)
      star(ctx, x, y, r, r * 0.45, 5, starry)
  })
  // sleeves
  polygon(ctx, '12,-58 20,-54 36,-42 31,-28 12,-40', t.far)
  ellipse(ctx, 37, -38, 5.6, 5.6, skin.base)
  polygon(ctx, '-12,-58 -20,-54 -36,-34 -26,-24 -12,-40', t.far)
  ellipse(ctx, -33, -28, 5.4, 5.4, skin.base)
  const hair = hairTones('white')
  behind(ctx, 0, -67, 14, { skin, hair, style: 'bob' })
  head(ctx, 0, -67, 14, { skin, hair, style: 'none' })
  // beard and moustache
  vol(
    ctx,
    (f) => blob(ctx, '-14,-66 -8,-60 0,-59 8,-60 14,-66 15,-50 10,-36 1,-22 -9,-36 -15,-50', f),
    '#f6f3ee',
    '#d5d0c8',
    1.5,
    -3,
  )
  blob(ctx, '0,-62 8,-62 13,-55 5,-56 0,-57 -5,-56 -13,-55 -8,-62', '#fff')
  ellipse(ctx, 0, -63, 3, 2.6, skin.shade)
  // hat
  polygon(ctx, `-18,-75 -6,-95 ${tip},-113 10,-95 18,-75`, t.base)
  inside(ctx, () => {
    polygon(ctx, `-20,-70 -6,-95 ${tip},-113 -1,-92 -9,-70`, t.shade)
    star(ctx, 2, -89, 6, 2.7, 5, starry)
  })
  ellipse(ctx, 0, -76, 27, 5.6, t.far)
  box(ctx, -17, -82, 34, 5, 1, c.name === 'golden' || c.name === 'yellow' ? '#6a5acd' : GOLD)
}

export const wizard: Subject = {
  name: 'wizard',
  also: ['sorcerer', 'mage', 'magician', 'warlock'],
  colors: first('purple', 'blue', 'green'),
  natural: ['purple', 'blue'],
  places: ['land', 'snow'],
  size: 0.74,
  draw: drawWizard,
}

function drawSuperhero(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const p = look(rng)
  const woman = rng.chance(0.4)
  const cape = c.name === 'red' ? '#2d5fc4' : '#e0353c'
  const cape2 = c.name === 'red' ? '#1f4596' : '#ac222c'
  const boots =
    c.name === 'yellow' || c.name === 'golden' ? '#c93434' : c.name === 'red' ? '#24438f' : '#c4303a'
  const flow = rng.range(-4, 6)
  const up = rng.chance(0.5)
  vol(
    ctx,
    (f) =>
      blob(
        ctx,
        `0,-68 18,-66 27,-44 ${38 + flow},-10 22,-14 4,-9 -16,-14 ${-38 + flow * 0.4},-9 -27,-44 -18,-66`,
        f,
      ),
    cape,
    cape2,
    0,
    -4,
  )
  const o: Head = { ...p, style: woman ? 'long' : rng.pick(['swept', 'short']), open: true }
  behind(ctx, 0, -84, 14.5, o)
  for (const s of [-1, 1]) {
    taper(ctx, `${s * 8},-34 ${s * 11},-18 ${s * 12},-8`, 7.8, 6.2, s < 0 ? t.shade : t.base)
    stroke(ctx, `${s * 11.4},-15 ${s * 12},-7`, 13, boots)
    blob(ctx, `${s * 5},-1 ${s * 6},-7 ${s * 18},-7 ${s * 22},-2 ${s * 20},0 ${s * 7},0`, boots)
  }
  vol(
    ctx,
    (f) => blob(ctx, '0,-69 16,-67 23,-58 16,-42 16,-28 0,-25 -16,-28 -16,-42 -23,-58 -16,-67', f),
    t.base,
    t.shade,
    2,
    -4,
  )
  box(ctx, -16, -38, 32, 6.5, 2, GOLD)
  ellipse(ctx, 0, -35, 4.4, 4.4, GOLD2)
  star(ctx, 0, -54, 10.5, 4.8, 5, c.name === 'yellow' || c.name === 'golden' ? '#d8343c' : '#ffd84d')
  arm(ctx, -1, '19,-60 31,-49 19,-39', t.shade, boots, 6.2)
  arm(ctx, 1, up ? '19,-60 29,-72 31,-94' : '19,-60 31,-49 19,-39', t.base, boots, 6.2)
  head(ctx, 0, -84, 14.5, o)
  // mask
  blob(
    ctx,
    '-14.5,-88 -7,-90.5 0,-88 7,-90.5 14.5,-88 13,-80 6,-78.5 0,-82 -6,-78.5 -13,-80',
    c.name === 'black' ? t.hi : t.mark,
  )
  for (const s of [-1, 1]) {
    ellipse(ctx, s * 6.4, -84, 4, 3.2, '#fff')
    ellipse(ctx, s * 6.4, -84, 1.9, 2.4, INK)
  }
}

export const superhero: Subject = {
  name: 'superhero',
  also: ['hero', 'caped hero'],
  plural: 'superheroes',
  colors: first('blue', 'red', 'green'),
  natural: ['blue', 'red', 'green', 'purple'],
  places: ['land', 'air'],
  size: 0.74,
  draw: drawSuperhero,
}
