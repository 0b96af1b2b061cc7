import { type Paint, first } from '../colours.ts'
import { INK, inside, mirrored, taper, tones, vol } from '../creatures/anatomy.ts'
import type { Rng } from '../random.ts'
import { type Ctx, blob, box, ellipse, points, polygon, star, stroke } from '../shapes.ts'
import type { Subject } from '../subject.ts'
import { arm, look } from './bodies.ts'
import { GOLD, GOLD2, type Head, WHITE, hairTones } from './features.ts'
import { behind, head } from './heads.ts'

function crown(ctx: Ctx, y: number, w: number, h: number): void {
  polygon(
    ctx,
    `${-w},${y} ${-w - 3},${y - h} ${-w * 0.48},${y - h * 0.5} 0,${y - h - 3} ${w * 0.48},${y - h * 0.5} ${w + 3},${y - h} ${w},${y}`,
    GOLD,
  )
  box(ctx, -w, y - 5, w * 2, 6, 2, GOLD2)
  for (const [x, dy, f] of [
    [-w - 3, -h, '#f0566a'],
    [0, -h - 3, '#4aa3f0'],
    [w + 3, -h, '#f0566a'],
  ] as const)
    ellipse(ctx, x, y + dy, 3, 3, f)
  for (const [x, f] of [
    [-w * 0.55, '#4aa3f0'],
    [0, '#e53950'],
    [w * 0.55, '#4aa3f0'],
  ] as const)
    ellipse(ctx, x, y - 2, 2.2, 2.2, f)
}

function drawKing(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const p = look(rng)
  const hair = rng.chance(0.4) ? hairTones('white') : p.hair
  const fur = c.name === 'white' ? '#e9d9b4' : WHITE
  // mantle
  vol(
    ctx,
    (f) => blob(ctx, '0,-66 18,-63 28,-44 37,-3 20,0 -20,0 -37,-3 -28,-44 -18,-63', f),
    t.base,
    t.shade,
    0,
    -4,
  )
  inside(ctx, () => box(ctx, -50, -8, 100, 10, 0, fur))
  for (const s of [-1, 1])
    blob(ctx, `${s * 2},-1 ${s * 2},-8 ${s * 10},-8 ${s * 14},-2 ${s * 12},0 ${s * 3},0`, '#4b2f22')
  polygon(ctx, '-10,-62 10,-62 15,-10 -15,-10', t.far)
  box(ctx, -13, -40, 26, 6, 2, GOLD)
  ellipse(ctx, 0, -37, 4, 4, '#e53950')
  polygon(ctx, '-11,-62 -17,-10 -9,-6 -5,-60', fur)
  polygon(ctx, '11,-62 17,-10 9,-6 5,-60', fur)
  for (const [x, y] of points('-10,-26 10,-26 -12,-14 12,-14 -22,-4 22,-4')) ellipse(ctx, x, y, 1.8, 2.6, INK)
  // sceptre, arms
  stroke(ctx, '35,-14 35,-62', 4.6, GOLD2)
  ellipse(ctx, 35, -66, 6.4, 6.4, GOLD)
  star(ctx, 35, -76, 5, 2.4, 4, GOLD)
  arm(ctx, 1, '18,-56 28,-46 34,-38', t.shade, p.skin.base, 6.4)
  arm(ctx, -1, '18,-56 30,-48 20,-38', t.shade, p.skin.base, 6.4)
  blob(ctx, '0,-66 16,-66 24,-58 16,-51 0,-48 -16,-51 -24,-58 -16,-66', fur)
  for (const x of [-15, -5, 5, 15]) ellipse(ctx, x, -55 - Math.abs(x) * 0.12, 1.8, 2.6, INK)
  head(ctx, 0, -76, 15.5, { skin: p.skin, hair, style: 'short', beard: true })
  crown(ctx, -89, 15, 16)
}

export const king: Subject = {
  name: 'king',
  also: ['monarch', 'emperor'],
  colors: first('red', 'blue', 'purple'),
  natural: ['red', 'red', 'purple'],
  places: ['land'],
  size: 0.74,
  draw: drawKing,
}

function drawQueen(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const p = look(rng)
  const o: Head = { ...p, style: rng.pick(['long', 'wavy']), lashes: true, open: rng.chance(0.4) }
  const trim = c.name === 'golden' || c.name === 'yellow' ? '#fff3cf' : GOLD
  behind(ctx, 0, -76, 15, o)
  vol(
    ctx,
    (f) =>
      blob(
        ctx,
        '0,-61 11,-59 15,-52 11,-40 18,-30 34,-10 41,-2 20,0 0,0 -20,0 -41,-2 -34,-10 -18,-30 -11,-40 -15,-52 -11,-59',
        f,
      ),
    t.base,
    t.shade,
    2,
    -4,
  )
  inside(ctx, () => {
    polygon(ctx, '-5,-40 5,-40 15,4 -15,4', c.name === 'black' ? t.hi : c.name === 'white' ? '#f3d9e2' : t.hi)
    for (const y of [-28, -18, -8])
      stroke(ctx, `${-4 + y * 0.25},${y} 0,${y + 4} ${4 - y * 0.25},${y}`, 2.8, trim, true)
    box(ctx, -50, -5, 100, 5, 0, trim)
  })
  box(ctx, -12, -43, 24, 5, 2, trim)
  box(ctx, -5, -67, 10, 12, 4, p.skin.shade)
  blob(ctx, '-10,-60 10,-60 6,-54 0,-52 -6,-54', p.skin.shade)
  stroke(ctx, '-7,-60 0,-55 7,-60', 2.8, GOLD, true)
  ellipse(ctx, 0, -53.5, 2.8, 2.8, '#4aa3f0')
  for (const s of [-1, 1]) {
    taper(
      ctx,
      `${s * 14},-54 ${s * 22},-44 ${s * (s > 0 && rng.chance(0.5) ? 32 : 24)},-33`,
      4.4,
      4,
      p.skin.base,
    )
    ellipse(ctx, s * 15, -54, 7.5, 7, t.far)
  }
  head(ctx, 0, -76, 15, o)
  if (o.style === 'long')
    mirrored(ctx, 0, () => blob(ctx, '16,-77 19.5,-72 20,-58 17,-47 12.5,-57 14.5,-67', o.hair.base))
  crown(ctx, -89, 12, 15)
}

export const queen: Subject = {
  name: 'queen',
  also: ['princess', 'empress'],
  colors: first('purple', 'red', 'pink', 'blue'),
  natural: ['purple', 'red', 'pink', 'blue'],
  places: ['land'],
  size: 0.74,
  draw: drawQueen,
}
