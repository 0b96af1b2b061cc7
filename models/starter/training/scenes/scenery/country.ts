import { MIDDLE, SIZE } from '../frame.ts'
import { box, down, ellipse, points, polygon, stroke } from '../shapes.ts'
import { ALL_TIMES, type Backdrop } from './backdrop.ts'
import { PETALS, flower, hill, peak, tuft, tulip } from './land.ts'
import { Light } from './light.ts'
import { cloud, fill, sky } from './sky.ts'
import { cactus, palm, pine, tree } from './trees.ts'

export const forest: Backdrop = {
  name: 'forest',
  places: ['land'],
  times: ALL_TIMES,
  weathers: ['clear', 'rain', 'snow', 'fog'],
  draw(ctx, time, rng) {
    const l = new Light(time)
    sky(ctx, l, rng, 150, { clouds: 0, sunY: 62 })
    hill(ctx, rng, 150, 4, l.c('#8fc58a', 0.55))
    for (let i = 0; i < 9; i++) pine(ctx, l, i * 32 + rng.range(-7, 7), 166, rng.range(76, 96), 0.62)
    hill(ctx, rng, 168, 3, l.c('#79b972', 0.3))
    for (let i = 0; i < 7; i++)
      pine(ctx, l, i * 43 + rng.range(-8, 8), 184, rng.range(92, 116) - (i === 3 ? 24 : 0), 0.34)
    hill(ctx, rng, 182, 4, l.c('#6cb35f'))
    for (const s of [-1, 1]) {
      pine(ctx, l, MIDDLE + s * rng.range(78, 88), 202, rng.range(140, 158), 0.08)
      pine(ctx, l, MIDDLE + s * rng.range(110, 119), 226, rng.range(196, 216), 0, false, '#26744a', '#1a583b')
    }
    hill(ctx, rng, 226, 5, l.c('#549f4f'))
    for (const s of [-1, 1]) tuft(ctx, MIDDLE + s * rng.range(76, 96), 240, 13, l.c('#3c8442'))
  },
}

export const meadow: Backdrop = {
  name: 'meadow',
  places: ['land', 'air'],
  times: ALL_TIMES,
  weathers: ['clear', 'rain', 'fog'],
  draw(ctx, time, rng) {
    const l = new Light(time)
    sky(ctx, l, rng, 146, { sunY: 112 })
    hill(ctx, rng, 134, 10, l.c('#9fd67c', 0.35))
    hill(ctx, rng, 154, 10, l.c('#87cb63', 0.1), 0.8)
    hill(ctx, rng, 182, 7, down(ctx, 176, SIZE, l.c('#72bf50'), l.c('#4c9e40')), 0.7)
    const picks = [rng.pick(PETALS), rng.pick(PETALS), '#ffffff', '#ffd23f'] as const
    for (let row = 0; row < 5; row++) {
      const y = 180 + row * 16
      const r = 4 + row * 1.1
      const step = 34 - row * 0.5
      for (let i = 0; i < 9; i++) {
        const x = (i + (row % 2) * 0.5) * step - 8 + rng.range(-7, 7)
        if (row < 3 && Math.abs(x - MIDDLE) < 40) continue
        flower(ctx, l, x, y + rng.range(-3, 3), r, rng.pick(picks), r * 1.3)
      }
    }
  },
}

export const mountains: Backdrop = {
  name: 'mountains',
  places: ['land', 'air'],
  times: ALL_TIMES,
  weathers: ['clear', 'rain', 'snow', 'fog'],
  draw(ctx, time, rng) {
    const l = new Light(time)
    const s = rng.chance(0.5) ? 1 : -1
    sky(ctx, l, rng, 160, { clouds: 0, sunY: 66, side: s })
    cloud(ctx, MIDDLE + s * rng.range(8, 18), rng.range(40, 48), 54, l.tones.cloud)
    peak(ctx, l, MIDDLE + s * 40, 178, 190, 92, 0.55)
    peak(ctx, l, MIDDLE + s * 100, 180, 180, rng.range(92, 104), 0.28)
    peak(ctx, l, MIDDLE - s * rng.range(58, 72), 184, rng.range(216, 236), rng.range(140, 152), 0.08)
    hill(ctx, rng, 172, 7, l.c('#5c9a6b', 0.18), 1.3)
    const at = hill(ctx, rng, 184, 6, l.c('#6db35f'), 1)
    for (const side of [-1, 1])
      for (let i = 0; i < 2; i++) {
        const x = MIDDLE + side * (82 + i * 26 + rng.range(-5, 5))
        pine(ctx, l, x, at(x) + 8 + i * 8, rng.range(36, 44) + i * 12)
      }
    hill(ctx, rng, 220, 7, down(ctx, 210, SIZE, l.c('#5fa853'), l.c('#478f48')), 0.7)
  },
}

export const desert: Backdrop = {
  name: 'desert',
  places: ['land', 'air'],
  times: ALL_TIMES,
  weathers: ['clear'],
  draw(ctx, time, rng) {
    const l = new Light(time)
    const s = rng.chance(0.5) ? 1 : -1
    sky(ctx, l, rng, 148, { clouds: 0, sunY: 116 })
    const dune = (x: number, y: number, w: number, h: number, far: number) => {
      ctx.beginPath()
      ctx.moveTo(x - w, y)
      ctx.bezierCurveTo(x - w * 0.5, y - h * 0.2, x - w * 0.25, y - h, x, y - h)
      ctx.bezierCurveTo(x + w * 0.3, y - h * 0.9, x + w * 0.5, y - h * 0.1, x + w, y)
      ctx.lineTo(x + w, SIZE)
      ctx.lineTo(x - w, SIZE)
      ctx.fillStyle = l.c('#f3cf86', far)
      ctx.fill()
      ctx.beginPath()
      ctx.moveTo(x, y - h)
      ctx.bezierCurveTo(x + w * 0.3, y - h * 0.9, x + w * 0.5, y - h * 0.1, x + w, y + 1)
      ctx.bezierCurveTo(x + w * 0.5, y + h * 0.2, x + w * 0.2, y + h * 0.1, x - w * 0.12, y + h * 0.1)
      ctx.bezierCurveTo(x + w * 0.16, y - h * 0.4, x + w * 0.02, y - h * 0.8, x, y - h)
      ctx.fillStyle = l.c('#dda95c', far)
      ctx.fill()
    }
    dune(MIDDLE - s * 20, 156, 150, rng.range(26, 34), 0.38)
    fill(ctx, l.c('#f3cf86', 0.3), 155)
    dune(MIDDLE + s * 92, 172, 150, rng.range(44, 54), 0.12)
    dune(MIDDLE - s * 104, 182, 140, rng.range(36, 46), 0)
    hill(ctx, rng, 184, 4, down(ctx, 176, SIZE, l.c('#f2cc80'), l.c('#e3ad5b')), 0.6)
    cactus(ctx, l, MIDDLE - s * rng.range(88, 98), 192, rng.range(58, 68))
    cactus(ctx, l, MIDDLE + s * rng.range(84, 94), 176, rng.range(34, 40), 0.1)
    hill(ctx, rng, 226, 9, down(ctx, 216, SIZE, l.c('#eec074'), l.c('#d99f50')), 0.7)
  },
}

export const jungle: Backdrop = {
  name: 'jungle',
  places: ['land'],
  times: ['day', 'night', 'sunset'],
  weathers: ['clear', 'rain', 'fog'],
  draw(ctx, time, rng) {
    const l = new Light(time)
    const clear = l.night ? 0.4 : 1
    sky(ctx, l, rng, 130, { clouds: 0, sunY: 78, aside: 42, drop: 34 })
    fill(ctx, l.c('#d6f09a', 0, (time === 'day' ? 0.65 : 0.3) * clear * clear))
    for (let i = 0; i < 6; i++)
      palm(ctx, l, i * 50 + rng.range(-8, 8), 190, rng.range(92, 124), i % 2 ? 0.7 : -0.7, 0.3)
    fill(ctx, l.c('#a9dd84', 0, (time === 'day' ? 0.45 : 0.25) * clear))
    hill(ctx, rng, 168, 9, l.c('#7dbb5a', 0.25), 1.4)
    for (const s of [-1, 1])
      palm(ctx, l, MIDDLE + s * rng.range(86, 94), 206, rng.range(132, 146), -s * 0.3, 0.12)
    for (let i = 0; i < 8; i++) {
      const x = i * 36 + rng.range(-6, 6)
      const far = Math.abs(x - MIDDLE) < 60
      ellipse(ctx, x, 192, 30, far ? 20 : 34, l.c(i % 2 ? '#4da04b' : '#3f9147', far ? 0.16 : 0.06))
    }
    fill(ctx, down(ctx, 196, SIZE, l.c('#5fa544'), l.c('#3c7f3a')), 198)
    // The canopy overhead with its vines, then great leaves from the corners.
    for (const s of [-1, 1]) {
      for (const [dx, y] of points('58,62 78,96')) {
        const x = MIDDLE + s * (dx + rng.range(-4, 4))
        stroke(ctx, `${x},-4 ${x + s * 5},${y * 0.5} ${x},${y}`, 4, l.c('#2c7038'), true)
        ellipse(ctx, x - 5, y * 0.6, 6, 3.6, l.c('#3f9147'), 0.6)
        ellipse(ctx, x + 3, y + 2, 7, 4.4, l.c('#3f9147'), 0.9)
      }
    }
    for (let i = 0; i < 7; i++)
      ellipse(ctx, i * 43, -4, 34, 18 + Math.abs(i - 3) * 8, l.c(i % 2 ? '#2a7a40' : '#226b38'))
    const leaf = (x: number, y: number, n: number, angle: number, hex: string, rib: string) => {
      ctx.save()
      ctx.translate(x, y)
      ctx.rotate(angle)
      ctx.beginPath()
      ctx.moveTo(0, 0)
      ctx.bezierCurveTo(n * 0.2, -n * 0.36, n * 0.7, -n * 0.32, n, 0)
      ctx.bezierCurveTo(n * 0.7, n * 0.32, n * 0.2, n * 0.36, 0, 0)
      ctx.fillStyle = l.c(hex)
      ctx.fill()
      stroke(ctx, `0,0 ${n * 0.86},0`, 3.5, l.c(rib))
      ctx.restore()
    }
    for (const s of [-1, 1]) {
      const x = MIDDLE + s * 132
      const a = (angle: number) => (s < 0 ? angle : Math.PI - angle) + rng.range(-0.08, 0.08)
      leaf(x, 236, 104, a(-1.2), '#1f7a45', '#45a861')
      leaf(x, 246, 88, a(-0.72), '#2f9450', '#63bd6c')
      leaf(x, 254, 72, a(-0.25), '#52ad55', '#86d075')
    }
  },
}

export const garden: Backdrop = {
  name: 'garden',
  places: ['land'],
  times: ALL_TIMES,
  weathers: ['clear', 'rain'],
  draw(ctx, time, rng) {
    const l = new Light(time)
    const s = rng.chance(0.5) ? 1 : -1
    sky(ctx, l, rng, 150, { clouds: 1, sunY: 94, side: s })
    hill(ctx, rng, 140, 6, l.c('#8cc98a', 0.35), 1)
    tree(ctx, l, MIDDLE - s * rng.range(94, 102), 172, 124, 0.04)
    for (let i = 0; i < 8; i++)
      ellipse(ctx, i * 37, 154, 26, rng.range(18, 23), l.c(i % 2 ? '#4b9d56' : '#55a85c', 0.1))
    fill(ctx, down(ctx, 168, SIZE, l.c('#8ccf62'), l.c('#5fae4c')), 168)
    const white = l.c('#fffdf6')
    const shade = l.c('#dfe3e6')
    box(ctx, -4, 150, 264, 5, 0, shade)
    box(ctx, -4, 166, 264, 5, 0, shade)
    for (let i = 0; i < 13; i++) {
      const x = i * 21 - 2
      polygon(ctx, `${x - 5.5},178 ${x - 5.5},143 ${x},136 ${x + 5.5},143 ${x + 5.5},178`, white)
    }
    const colors = ['#ef4a4f', '#ffce3a', '#f47fb0', '#9a62d8']
    for (const side of [-1, 1]) {
      // flower beds to both sides
      ellipse(ctx, MIDDLE + side * 118, 218, 64, 27, l.c('#8a5f42'))
      for (let row = 0; row < 3; row++)
        for (let i = 0; i < 4; i++) {
          tulip(
            ctx,
            l,
            MIDDLE + side * (70 + i * 17 + (row % 2) * 7 + rng.range(-2, 2)),
            212 + row * 13,
            30 + row * 4,
            colors[(row + (side > 0 ? 1 : 0) + (i % 2) * 2) % 4]!,
          )
        }
    }
    hill(ctx, rng, 250, 2, l.c('#57a546'), 1)
  },
}
