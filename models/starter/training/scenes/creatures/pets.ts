import { type Paint, first } from '../colours.ts'
import type { Rng } from '../random.ts'
import { type Ctx, blob, box, ellipse, polygon, stroke } from '../shapes.ts'
import type { Subject } from '../subject.ts'
import { GOLD, INK, PINK, WHITE, eye, inside, isLight, leg, mirrored, taper, tones, vol } from './anatomy.ts'

function drawCat(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const out = rng.range(-54, -47)
  const up = rng.range(-76, -56)
  const curl = rng.range(-6, 10)
  taper(ctx, `-14,-9 -36,-9 ${out},-26 ${out + 4},${up + 14} ${out + 6 + curl},${up}`, 7.5, 5.5, t.shade)
  ellipse(ctx, out + 6 + curl, up, 6.5, 7.5, c.name === 'white' ? t.far : t.hi)
  vol(
    ctx,
    (f) => blob(ctx, '2,-74 -14,-58 -27,-36 -33,-14 -24,-1 4,0 29,-1 28,-24 27,-50 23,-70', f),
    t.base,
    t.shade,
    4,
    -4,
  )
  inside(ctx, () => blob(ctx, '0,-60 28,-60 27,-42 16,-24 6,-40', t.pale))
  stroke(ctx, '-18,-34 -4,-28 0,-12 -4,-4', 3, t.mark, true)
  box(ctx, 4, -32, 11, 32, 5, t.base)
  box(ctx, 17, -32, 11, 32, 5, t.base)
  stroke(ctx, '16,-28 16,-4', 2.8, t.mark)
  box(ctx, -26, -8, 26, 8, 4, t.base)
  // head
  const hx = 13
  const hy = -76
  ctx.save()
  ctx.translate(hx, hy)
  ctx.rotate(rng.range(-0.06, 0.06))
  mirrored(ctx, 0, () => {
    polygon(ctx, '7,-16 25,-32 28,-4', t.base)
    polygon(ctx, '13,-16 22.5,-25 24,-10', c.name === 'pink' || c.name === 'red' ? '#ffd9dc' : PINK)
  })
  vol(ctx, (f) => blob(ctx, '0,-21 20,-17 30,-1 22,15 0,21 -22,15 -30,-1 -20,-17', f), t.base, t.shade, 1, -4)
  const stripes = rng.chance(0.35)
  if (stripes) for (const x of [-7, 0, 7]) stroke(ctx, `${x},-18 ${x * 0.8},-11`, 3.2, t.mark)
  const iris =
    c.name === 'green'
      ? GOLD
      : c.name === 'yellow' || c.name === 'golden'
        ? '#5bb854'
        : rng.pick(['#a5d94f', '#ffd23f', '#8fd3f0'])
  mirrored(ctx, 0, () => {
    ellipse(ctx, 12, -2, 7, 7.2, iris)
    ellipse(ctx, 12, -2, 3, 6, INK)
    ellipse(ctx, 13.5, -4.5, 1.7, 1.7, '#fff')
    ellipse(ctx, 4.6, 10, 6, 4.8, t.pale)
    stroke(ctx, '17,8 31,6', 2.5, isLight(c) ? '#8d8791' : '#fff')
    stroke(ctx, '17,12 30,14', 2.5, isLight(c) ? '#8d8791' : '#fff')
  })
  polygon(ctx, '-4,4.5 4,4.5 0,9', '#e2586c')
  ctx.restore()
}

export const cat: Subject = {
  name: 'cat',
  also: ['kitten', 'kitty', 'tomcat', 'house cat', 'feline'],
  colors: first('orange', 'black', 'white', 'grey', 'brown'),
  natural: ['orange', 'black', 'white', 'grey', 'brown'],
  places: ['land', 'snow', 'table'],
  size: 0.56,
  draw: drawCat,
}

function drawDog(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const wag = rng.range(-8, 6)
  const step = rng.range(-3, 3)
  const ear = c.name === 'white' ? '#8a5a36' : c.name === 'black' ? t.hi : t.mark
  leg(ctx, -26, -30, 12, t.far, 4 + step)
  leg(ctx, 22, -30, 12, t.far, -3 - step)
  taper(ctx, `-36,-54 -48,-64 ${-54 - wag * 0.3},${-84 + wag}`, 6.5, 4, t.base)
  vol(
    ctx,
    (f) => blob(ctx, '-42,-50 -32,-62 -6,-60 10,-64 24,-80 38,-72 32,-46 22,-28 4,-30 -20,-30 -38,-32', f),
    t.base,
    t.shade,
    2,
    -6,
  )
  inside(ctx, () => {
    blob(ctx, '30,-64 40,-60 34,-34 18,-22 22,-44', t.pale)
  })
  leg(ctx, -34, -36, 13, t.base, -step, { paw: t.base })
  leg(ctx, 12, -36, 13, t.base, step, { paw: t.base })
  if (rng.chance(0.4))
    ellipse(ctx, -16, -50, 13, 9, c.name === 'white' ? ear : c.name === 'black' ? t.hi : t.hi, 0.3)
  // collar and head
  stroke(ctx, '14,-67 26,-60 37,-60', 6, c.name === 'red' ? '#2f6fd0' : '#e03c3c', true)
  ellipse(ctx, 32, -54, 4, 4, GOLD)
  ctx.save()
  ctx.translate(28, -82)
  ctx.rotate(rng.range(-0.08, 0.06))
  if (rng.chance(0.7)) blob(ctx, '18,8 26,9 27,18 22,22 17,17', '#f0708a')
  vol(
    ctx,
    (f) => blob(ctx, '-16,-8 -4,-20 12,-17 18,-8 30,-5 33,4 26,11 8,15 -10,13 -18,4', f),
    t.base,
    t.shade,
    1,
    -4,
  )
  inside(ctx, () => ellipse(ctx, 26, 8, 15, 9, t.pale))
  ellipse(ctx, 30, -3, 5.2, 4.4, INK)
  stroke(ctx, '28,7 16,7', 2.6, t.line, true)
  eye(ctx, 9, -6, 4.8)
  blob(ctx, '-6,-20 -16,-16 -21,2 -17,18 -9,18 -3,4 0,-12', ear)
  ctx.restore()
}

export const dog: Subject = {
  name: 'dog',
  also: ['puppy', 'doggy', 'pup', 'hound'],
  colors: first('brown', 'golden', 'white', 'black', 'grey'),
  natural: ['brown', 'golden', 'white', 'black'],
  places: ['land', 'snow'],
  size: 0.58,
  draw: drawDog,
}

function drawRabbit(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const tilt = rng.range(-0.1, 0.06)
  const inner = c.name === 'pink' ? '#ffdfe4' : PINK
  ellipse(ctx, -45, -22, 11, 11, c.name === 'white' ? '#f7d7dc' : WHITE)
  ctx.save()
  ctx.translate(20, -68)
  ctx.rotate(tilt - 0.32)
  ellipse(ctx, 0, -22, 7.5, 23, t.shade)
  ctx.rotate(0.36)
  ellipse(ctx, 2, -22, 8, 24, t.base)
  ellipse(ctx, 2.5, -20, 4, 17, inner)
  ctx.restore()
  box(ctx, 14, -26, 11, 26, 5, t.far)
  vol(
    ctx,
    (f) => blob(ctx, '22,-58 2,-60 -26,-54 -42,-34 -42,-12 -26,-2 8,-2 24,-6 34,-22 36,-44', f),
    t.base,
    t.shade,
    3,
    -5,
  )
  inside(ctx, () => ellipse(ctx, 32, -24, 12, 18, t.pale))
  stroke(ctx, '-22,-44 -4,-38 2,-22 -6,-8', 3.4, t.mark, true)
  box(ctx, -24, -10, 40, 10, 5, t.base)
  box(ctx, 20, -30, 11, 30, 5, t.base)
  stroke(ctx, '-8,-9.5 12,-9.5', 2.6, t.mark)
  // head
  vol(
    ctx,
    (f) => blob(ctx, '18,-76 36,-74 48,-62 50,-52 40,-43 22,-42 8,-50 8,-66', f),
    t.base,
    t.shade,
    1,
    -4,
  )
  ellipse(ctx, 42, -50, 8, 6, t.pale)
  eye(ctx, 31, -62, 5.4)
  ellipse(ctx, 49, -57, 3.6, 3, '#e2586c')
  box(ctx, 43, -48, 5, 7, 1.5, WHITE)
  ellipse(ctx, 24, -51, 4.5, 3.2, '#f58ea0aa')
}

export const rabbit: Subject = {
  name: 'rabbit',
  also: ['bunny', 'hare', 'bunny rabbit'],
  colors: first('white', 'grey', 'brown', 'pink'),
  natural: ['white', 'grey', 'brown'],
  places: ['land', 'snow'],
  size: 0.48,
  draw: drawRabbit,
}

function drawMouse(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const d = rng.range(-8, 8)
  taper(ctx, `-30,-12 -50,-8 -56,${-30 + d * 0.5} -44,${-44 + d} -50,${-62 + d}`, 4.2, 2.4, '#ee8f9d')
  ellipse(ctx, 4, -78, 19, 20, t.far)
  ellipse(ctx, 5, -77, 12, 13, '#dd7f90')
  vol(
    ctx,
    (f) => blob(ctx, '-40,-20 -34,-44 -12,-58 16,-62 36,-52 56,-32 48,-22 34,-12 20,-3 -24,-2', f),
    t.base,
    t.shade,
    2,
    -6,
  )
  inside(ctx, () => ellipse(ctx, 26, -4, 24, 14, t.pale))
  ellipse(ctx, 18, -72, 20, 21, t.base)
  ellipse(ctx, 19, -71, 13, 14, PINK)
  eye(ctx, 34, -40, 5.4)
  ellipse(ctx, 55, -31, 5.4, 5, '#e2586c')
  stroke(ctx, '42,-26 56,-20', 2.5, t.line)
  stroke(ctx, '40,-22 50,-12', 2.5, t.line)
  for (const x of [-18, 18]) box(ctx, x, -7, 19, 7, 3.5, '#ee8f9d')
}

export const mouse: Subject = {
  name: 'mouse',
  also: ['rat', 'rodent'],
  plural: 'mice',
  colors: ['grey', 'brown', 'white', 'black', 'blue', 'pink', 'purple', 'golden', 'yellow'],
  natural: ['grey', 'grey', 'brown', 'white'],
  places: ['land', 'table'],
  size: 0.42,
  draw: drawMouse,
}
