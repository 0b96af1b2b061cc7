import { BRIGHT, type Paint } from '../colours.ts'
import type { Rng } from '../random.ts'
import { type Ctx, blob, ellipse, points, polygon, stroke } from '../shapes.ts'
import type { Subject } from '../subject.ts'
import { INK, eye, inside, mirrored, taper, tones, vol } from './anatomy.ts'

function drawButterfly(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const rim = c.name === 'black' ? t.far : c.name === 'white' ? t.line : t.line
  const dots = rng.chance(0.5)
  const spot = c.name === 'white' ? '#f7b7c5' : c.name === 'yellow' ? '#f58a1f' : t.pale
  const fold = rng.range(0.93, 1)
  mirrored(ctx, 0, () => {
    ctx.scale(fold, 1)
    blob(ctx, '2,-50 28,-48 49,-36 46,-12 28,-4 12,-22', rim)
    blob(ctx, '2,-54 10,-84 34,-106 58,-102 60,-74 36,-48', rim)
    blob(ctx, '4,-48 26,-44 43,-34 41,-16 28,-10 15,-25', c.name === 'black' ? t.hi : t.shade)
    blob(ctx, '5,-56 14,-82 35,-99 53,-96 54,-76 34,-53', t.base)
    if (dots) {
      ellipse(ctx, 38, -80, 9, 10, spot)
      ellipse(ctx, 28, -26, 7, 7, spot)
      ellipse(ctx, 38, -80, 4, 4.6, t.mark)
    } else {
      blob(ctx, '10,-58 20,-76 34,-86 38,-74 26,-60', t.hi)
      for (const [x, y] of points('44,-92 50,-82 40,-26')) ellipse(ctx, x, y, 3.6, 3.6, spot)
    }
    stroke(ctx, '1,-82 8,-98 18,-106', 2.8, INK, true)
    ellipse(ctx, 18, -106, 3.4, 3.4, INK)
  })
  taper(ctx, '0,-76 0,-46 0,-18', 6, 3, c.name === 'black' ? '#7a6a5c' : '#3a2c33')
  ellipse(ctx, 0, -80, 7.4, 7.4, c.name === 'black' ? '#7a6a5c' : '#3a2c33')
}

export const butterfly: Subject = {
  name: 'butterfly',
  also: ['moth', 'monarch butterfly'],
  plural: 'butterflies',
  colors: [...BRIGHT, 'white', 'black', 'golden'],
  natural: ['orange', 'blue', 'yellow', 'purple', 'pink'],
  places: ['air'],
  size: 0.5,
  draw: drawButterfly,
}

function drawBee(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const lift = rng.range(-5, 4)
  const wing = '#d8eefc'
  const band = c.name === 'black' ? '#f5c52f' : '#2b2428'
  polygon(ctx, '-44,-46 -60,-34 -42,-32', INK)
  ellipse(ctx, 10, -80 + lift * 0.5, 15, 26, '#b9dcf3', 0.5)
  vol(ctx, (f) => ellipse(ctx, -8, -40, 40, 28, f, 0.1), t.base, t.shade, 2, -6)
  inside(ctx, () => {
    for (const x of [-32, -8])
      blob(ctx, `${x - 7},-78 ${x + 6},-78 ${x + 10},-40 ${x + 5},-2 ${x - 8},-2 ${x - 4},-40`, band)
  })
  vol(ctx, (f) => ellipse(ctx, -14, -82 + lift, 17, 28, f, -0.35), wing, '#a9cfe8', 2, -3)
  stroke(ctx, '32,-62 36,-80 46,-86', 3, INK, true)
  ellipse(ctx, 46, -86, 4, 4, INK)
  stroke(ctx, '40,-60 48,-72 57,-74', 3, INK, true)
  ellipse(ctx, 57, -74, 4, 4, INK)
  vol(ctx, (f) => ellipse(ctx, 34, -44, 22, 22, f), t.base, t.shade, 1, -4)
  eye(ctx, 30, -47, 5.4)
  eye(ctx, 46, -47, 5.4)
  stroke(ctx, '32,-34 38,-31 44,-34', 3, INK, true)
  ellipse(ctx, 24, -37, 4, 3, '#f0808099')
}

export const bee: Subject = {
  name: 'bee',
  also: ['bumblebee', 'honeybee', 'wasp'],
  colors: ['yellow', 'golden', 'orange', 'blue', 'pink', 'red', 'green', 'purple', 'white'],
  natural: ['yellow'],
  places: ['air'],
  size: 0.42,
  draw: drawBee,
}
