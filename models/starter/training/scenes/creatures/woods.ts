import { type Paint, first } from '../colours.ts'
import type { Rng } from '../random.ts'
import { type Ctx, blob, box, ellipse, points, polygon, stroke } from '../shapes.ts'
import type { Subject } from '../subject.ts'
import { INK, WHITE, eye, inside, leg, mirrored, taper, tones, vol } from './anatomy.ts'

function drawFox(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const d = rng.range(-4, 4)
  const sock = c.name === 'black' ? t.line : c.name === 'white' ? t.far : '#3c2a26'
  const white = c.name === 'white' ? '#fff' : '#fff6ea'
  // tail
  vol(
    ctx,
    (f) => blob(ctx, `-10,-6 -36,-2 -54,-16 -59,${-42 + d} -46,${-72 + d} -38,${-52 + d} -30,-34 -16,-26`, f),
    t.base,
    t.shade,
    4,
    -4,
  )
  inside(ctx, () =>
    polygon(
      ctx,
      `-70,${-58 + d} -52,${-48 + d} -46,${-56 + d} -28,${-46 + d} -30,-90 -66,-90`,
      c.name === 'white' ? t.far : white,
    ),
  )
  // body
  vol(
    ctx,
    (f) => blob(ctx, '2,-66 -12,-52 -22,-32 -26,-12 -18,-1 4,0 28,-1 28,-24 28,-46 24,-64', f),
    t.base,
    t.shade,
    4,
    -4,
  )
  inside(ctx, () => blob(ctx, '2,-60 30,-60 29,-40 16,-22 6,-38', white))
  box(ctx, 3, -30, 11, 30, 5, t.base)
  box(ctx, 18, -30, 11, 30, 5, t.base)
  box(ctx, 3, -13, 11, 13, 5, sock)
  box(ctx, 18, -13, 11, 13, 5, sock)
  stroke(ctx, '-14,-28 -4,-20 -4,-6', 3, t.mark, true)
  // head
  ctx.save()
  ctx.translate(15, -70)
  ctx.rotate(rng.range(-0.08, 0.05))
  mirrored(ctx, 0, () => {
    polygon(ctx, '6,-16 24,-38 29,-4', t.base)
    polygon(ctx, '13,-16 22.5,-29 25,-10', sock)
  })
  vol(
    ctx,
    (f) => blob(ctx, '0,-19 18,-16 28,-4 36,8 20,12 8,20 0,23 -8,20 -20,12 -36,8 -28,-4 -18,-16', f),
    t.base,
    t.base,
    0,
    0,
  )
  inside(ctx, () => mirrored(ctx, 0, () => blob(ctx, '2,3 12,4 24,-2 40,4 34,18 8,26 1,24', white)))
  polygon(ctx, '-9,-2 9,-2 3,20 -3,20', t.base)
  mirrored(ctx, 0, () => eye(ctx, 12, -3, 4.6))
  ellipse(ctx, 0, 19, 5.6, 4.4, INK)
  ctx.restore()
}

export const fox: Subject = {
  name: 'fox',
  also: ['vixen', 'fox cub'],
  plural: 'foxes',
  colors: first('orange', 'red', 'white'),
  natural: ['orange', 'orange', 'red'],
  places: ['land', 'snow'],
  size: 0.56,
  draw: drawFox,
}

function drawWolf(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const d = rng.range(-4, 4)
  const pale = c.name === 'black' ? t.line : t.pale
  // bushy tail on the ground, sitting body, muzzle to the sky
  vol(
    ctx,
    (f) => blob(ctx, `-12,-4 -34,0 -56,${-8 + d} -59,${-22 + d} -40,-26 -18,-24`, f),
    t.shade,
    t.far,
    2,
    -4,
  )
  vol(
    ctx,
    (f) => blob(ctx, '-4,-72 -18,-52 -30,-32 -34,-12 -26,-1 4,0 26,-1 28,-24 32,-50 26,-72 10,-82', f),
    t.base,
    t.shade,
    4,
    -4,
  )
  inside(ctx, () => polygon(ctx, '16,-84 40,-80 40,-30 30,-22 26,-32 21,-26 19,-40 13,-40 18,-56', pale))
  stroke(ctx, '-20,-34 -6,-28 -2,-14 -6,-6', 3.2, t.mark, true)
  box(ctx, 2, -32, 11, 32, 5, t.shade)
  box(ctx, 14, -36, 12, 36, 5, t.base)
  box(ctx, -28, -9, 30, 9, 4.5, t.base)
  ctx.save()
  ctx.translate(10, -78)
  ctx.rotate(rng.range(-0.08, 0.08) - 0.75)
  polygon(ctx, '16,8 36,10 30,16 12,16', '#8b2f3c')
  blob(ctx, '6,12 22,13 36,16 32,21 10,20', pale)
  vol(
    ctx,
    (f) => blob(ctx, '-20,-4 -10,-18 8,-18 20,-8 44,-4 46,5 30,10 10,14 -6,18 -18,12', f),
    t.base,
    t.base,
    0,
    0,
  )
  inside(ctx, () => blob(ctx, '-14,20 -4,4 14,2 30,4 48,6 30,18', pale))
  ellipse(ctx, 45, -1, 5, 4.6, INK)
  stroke(ctx, '6,-6 11,-4 16,-6', 3, INK, true)
  polygon(ctx, '0,-14 -31,-22 -16,4', t.base)
  polygon(ctx, '-6,-12 -25,-18 -14,-2', c.name === 'black' ? t.hi : t.far)
  ctx.restore()
}

export const wolf: Subject = {
  name: 'wolf',
  also: ['wolf pup', 'dire wolf'],
  plural: 'wolves',
  colors: ['grey', 'black', 'white', 'brown', 'blue', 'purple', 'red'],
  natural: ['grey'],
  places: ['snow', 'land'],
  size: 0.62,
  draw: drawWolf,
}

function drawDeer(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const step = rng.range(-3, 3)
  const horn = c.name === 'brown' || c.name === 'black' ? '#d9b98a' : '#7a5334'
  const hoof = '#3a2a26'
  leg(ctx, -22, -40, 9, t.far, 3 + step, { hoof })
  leg(ctx, 20, -40, 9, t.far, -2 - step, { hoof })
  ellipse(ctx, -44, -58, 6, 9, WHITE, 0.6)
  vol(
    ctx,
    (f) => blob(ctx, '-44,-52 -36,-64 -10,-62 8,-64 16,-78 26,-86 36,-78 32,-58 24,-40 0,-35 -30,-36', f),
    t.base,
    t.shade,
    2,
    -5,
  )
  for (const [x, y] of points('-30,-54 -18,-56 -6,-53 -24,-46 -12,-46'))
    ellipse(ctx, x, y, 2.8, 2.8, c.name === 'white' ? t.mark : WHITE)
  leg(ctx, -34, -44, 10, t.base, -1 - step, { hoof })
  leg(ctx, 12, -44, 10, t.base, 1 + step, { hoof })
  stroke(ctx, '21,-88 12,-97 10,-110', 4.2, horn, true)
  stroke(ctx, '13,-98 2,-102 -1,-108', 4, horn, true)
  stroke(ctx, '29,-88 32,-99 28,-110', 4.2, horn, true)
  stroke(ctx, '32,-99 41,-102 44,-109', 4, horn, true)
  vol(ctx, (f) => taper(ctx, '28,-82 38,-78 50,-72', 11.5, 6.5, f), t.base, t.shade, 0, -4)
  ellipse(ctx, 46, -70, 8, 4, t.pale, 0.5)
  ellipse(ctx, 55, -74, 4, 3.6, INK)
  blob(ctx, '22,-86 10,-92 4,-86 12,-79 20,-78', t.shade)
  eye(ctx, 36, -83, 4.4)
}

export const deer: Subject = {
  name: 'deer',
  also: ['stag', 'reindeer', 'fawn', 'elk'],
  plural: 'deer',
  colors: ['brown', 'golden', 'white', 'grey', 'black', 'orange', 'red', 'blue', 'pink', 'purple'],
  natural: ['brown', 'brown', 'golden'],
  places: ['land', 'snow'],
  size: 0.68,
  draw: drawDeer,
}
