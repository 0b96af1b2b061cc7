import { type Paint, first } from '../colours.ts'
import { INK, inside, taper, tones, vol } from '../creatures/anatomy.ts'
import type { Rng } from '../random.ts'
import { type Ctx, blob, box, ellipse, polygon, stroke } from '../shapes.ts'
import type { Subject } from '../subject.ts'
import { arm, legs, look } from './bodies.ts'
import { GOLD, GOLD2, SKINS, WHITE } from './features.ts'
import { head } from './heads.ts'

function drawPirate(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const p = look(rng)
  const hat = c.name === 'black' ? '#3b3a4a' : '#2a2733'
  legs(ctx, 8.5, -34, 7.5, '#4a4038', '#2a2220')
  box(ctx, -16.5, -19, 17, 4, 1, '#8a6b3c')
  box(ctx, 0.5, -19, 17, 4, 1, '#8a6b3c')
  // sword arm, hook arm
  stroke(ctx, '34,-44 44,-62 45,-84', 6, '#dfe6ee', true)
  stroke(ctx, '28,-48 39,-41', 5, GOLD2)
  arm(ctx, -1, '18,-56 28,-48 31,-38', t.shade, '#9aa3ad', 6.2)
  stroke(ctx, '-31,-34 -31,-26 -37,-22 -42,-27', 3.6, '#aeb7c1', true)
  vol(
    ctx,
    (f) => blob(ctx, '0,-66 15,-64 22,-54 19,-40 25,-18 12,-14 -12,-14 -25,-18 -19,-40 -22,-54 -15,-64', f),
    t.base,
    t.shade,
    2,
    -4,
  )
  polygon(ctx, '-8,-65 8,-65 6,-30 -6,-30', WHITE)
  inside(ctx, () => {
    for (const y of [-58, -48, -38]) box(ctx, -12, y, 24, 5, 0, c.name === 'red' ? '#2c4b8c' : '#d03b40')
  })
  box(ctx, -20, -36, 40, 7, 2, '#5b3a1f')
  box(ctx, -5, -37, 10, 9, 2, GOLD)
  for (const s of [-1, 1]) polygon(ctx, `${s * 8},-66 ${s * 14},-64 ${s * 8},-44`, t.hi)
  arm(ctx, 1, '18,-56 28,-50 33,-42', t.shade, p.skin.base, 6.2)
  head(ctx, 0, -77, 15.5, { ...p, style: 'none', beard: true })
  stroke(ctx, '-15,-84 14,-78', 2.8, INK)
  ellipse(ctx, -6.6, -77, 5, 5, INK)
  blob(ctx, '-34,-86 -24,-99 -10,-100 0,-110 10,-100 24,-99 34,-86 16,-84 0,-88 -16,-84', hat)
  stroke(ctx, '-33,-86 -16,-84 0,-88 16,-84 33,-86', 3, GOLD, true)
  ellipse(ctx, 0, -98, 5, 4.6, '#fff')
  box(ctx, -2.8, -96, 5.6, 4.6, 1, '#fff')
  ellipse(ctx, -2, -98, 1.4, 1.6, hat)
  ellipse(ctx, 2, -98, 1.4, 1.6, hat)
}

export const pirate: Subject = {
  name: 'pirate',
  also: ['buccaneer', 'pirate captain'],
  colors: first('red', 'blue', 'black'),
  natural: ['red', 'blue'],
  places: ['land'],
  size: 0.72,
  draw: drawPirate,
}

function drawNinja(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const skin = SKINS[rng.pick(['light', 'tan', 'brown'] as const)]
  const sash = c.name === 'red' ? '#2a2733' : '#d8343c'
  const d = rng.range(-5, 5)
  stroke(ctx, '-30,-30 28,-96', 5.5, '#4a3a34')
  stroke(ctx, '17,-84 34,-103', 6.5, '#8a5a32')
  stroke(ctx, '11,-86 21,-77', 4.6, GOLD)
  for (const s of [-1, 1]) {
    taper(ctx, `${s * 8},-32 ${s * 13},-18 ${s * 15},-7`, 8.4, 6.4, s < 0 ? t.shade : t.base)
    blob(ctx, `${s * 8},-1 ${s * 9},-8 ${s * 20},-8 ${s * 25},-2 ${s * 23},0 ${s * 10},0`, t.far)
    stroke(ctx, `${s * 9.5},-12 ${s * 20},-12`, 3, c.name === 'black' ? t.line : t.mark)
  }
  arm(ctx, -1, '16,-54 28,-46 26,-36', t.shade, t.far, 6)
  vol(
    ctx,
    (f) => blob(ctx, '0,-64 14,-62 20,-52 17,-40 18,-27 0,-24 -18,-27 -17,-40 -20,-52 -14,-62', f),
    t.base,
    t.shade,
    2,
    -4,
  )
  stroke(ctx, '-9,-63 7,-42', 3.4, c.name === 'black' ? t.line : t.mark)
  stroke(ctx, '9,-63 -3,-48', 3.4, c.name === 'black' ? t.line : t.mark)
  box(ctx, -18, -41, 36, 7, 2, sash)
  polygon(ctx, '8,-36 15,-36 20,-20 12,-20', sash)
  arm(ctx, 1, rng.chance(0.5) ? '16,-54 30,-56 34,-70' : '16,-54 28,-46 20,-38', t.base, t.far, 6)
  polygon(ctx, `-16,-90 -40,${-98 + d} -36,${-88 + d} -42,${-80 + d} -16,-84`, sash)
  vol(ctx, (f) => ellipse(ctx, 0, -81, 22, 21, f), t.base, t.shade, 1, -3)
  box(ctx, -17, -86, 34, 14, 7, skin.base)
  for (const s of [-1, 1]) {
    ellipse(ctx, s * 7.5, -79, 3, 3.8, INK)
    ellipse(ctx, s * 7.5 + 1, -80.5, 1.2, 1.2, '#fff')
    stroke(ctx, `${s * 3.5},-83 ${s * 12},-86.5`, 3, c.name === 'black' ? '#24222c' : t.line)
  }
  stroke(ctx, '-20,-90 0,-92 20,-90', 6, sash, true)
}

export const ninja: Subject = {
  name: 'ninja',
  also: ['shinobi'],
  colors: first('black', 'blue', 'red'),
  natural: ['black'],
  places: ['land', 'snow'],
  size: 0.68,
  draw: drawNinja,
}
