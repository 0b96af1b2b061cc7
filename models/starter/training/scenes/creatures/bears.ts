import { type Paint, first } from '../colours.ts'
import type { Rng } from '../random.ts'
import { type Ctx, blob, ellipse, stroke } from '../shapes.ts'
import type { Subject } from '../subject.ts'
import { INK, type Tones, eye, inside, leg, mirrored, taper, tones, vol } from './anatomy.ts'

function bearHead(ctx: Ctx, t: Tones, c: Paint): void {
  mirrored(ctx, 0, () => {
    ellipse(ctx, 18, -17, 9, 9, t.base)
    ellipse(ctx, 18, -16, 4.8, 4.8, t.mark)
  })
  vol(ctx, (f) => ellipse(ctx, 0, 0, 26, 22, f), t.base, t.shade, 1, -4)
  ellipse(ctx, 3, 8, 13.5, 11, c.name === 'white' ? '#e7dfd2' : t.pale)
  ellipse(ctx, 3, 3, 6, 4.4, INK)
  stroke(ctx, '3,6 3,12', 2.6, INK)
  stroke(ctx, '-3,12 3,14.5 9,12', 2.6, INK, true)
  eye(ctx, -9, -6, 4.2)
  eye(ctx, 13, -6, 4.2)
}

function drawBear(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const step = rng.range(-4, 4)
  leg(ctx, -26, -30, 18, t.far, 3 + step)
  leg(ctx, 28, -30, 18, t.far, -2 - step)
  ellipse(ctx, -51, -54, 7, 6, t.shade)
  vol(
    ctx,
    (f) => blob(ctx, '-52,-44 -46,-68 -26,-80 0,-82 22,-88 40,-74 40,-46 30,-26 0,-22 -40,-22', f),
    t.base,
    t.shade,
    3,
    -8,
  )
  leg(ctx, -40, -34, 20, t.base, -step * 0.5, { paw: t.base })
  leg(ctx, 12, -34, 20, t.base, step * 0.5, { paw: t.base })
  for (const x of [-42 - step * 0.5, 10 + step * 0.5])
    for (const k of [6, 12, 18]) stroke(ctx, `${x + k - 5},-3 ${x + k - 5},-6`, 2.6, t.line)
  ctx.save()
  ctx.translate(31, -72)
  ctx.rotate(rng.range(-0.06, 0.06))
  bearHead(ctx, t, c)
  ctx.restore()
}

export const bear: Subject = {
  name: 'bear',
  also: ['grizzly', 'grizzly bear', 'bear cub'],
  colors: first('brown', 'black', 'white', 'grey', 'golden'),
  natural: ['brown', 'brown', 'black'],
  places: ['land', 'snow'],
  size: 0.66,
  draw: drawBear,
}

function drawPanda(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const lift = rng.range(-4, 4)
  mirrored(ctx, 0, () => ellipse(ctx, 24, -95, 11, 11, INK))
  vol(ctx, (f) => ellipse(ctx, 0, -30, 37, 30, f), t.base, t.shade, 2, -4)
  inside(ctx, () => {
    ctx.fillStyle = INK
    ctx.fillRect(-60, -64, 120, 18)
  })
  mirrored(ctx, 0, (side) => {
    taper(ctx, `30,-46 38,-34 28,${-22 + lift * side}`, 10, 9, INK)
    ellipse(ctx, 27, -12, 18, 12, INK)
    ellipse(ctx, 31, -11, 8, 7.5, '#6c6672')
  })
  vol(ctx, (f) => ellipse(ctx, 0, -75, 37, 29, f), t.base, t.shade, 1, -4)
  mirrored(ctx, 0, () => {
    ellipse(ctx, 15, -76, 9.5, 11.5, INK, 0.5)
  })
  eye(ctx, -13, -77, 4.6)
  eye(ctx, 13, -77, 4.6)
  ellipse(ctx, 0, -65, 6, 4.4, INK)
  stroke(ctx, '-6,-57 0,-55 6,-57', 2.8, INK, true)
}

export const panda: Subject = {
  name: 'panda',
  also: ['panda bear', 'panda cub'],
  colors: ['white', 'pink', 'blue', 'yellow', 'green', 'purple', 'orange'],
  natural: ['white'],
  places: ['land', 'snow'],
  size: 0.62,
  draw: drawPanda,
}
