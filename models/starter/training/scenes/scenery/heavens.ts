import { MIDDLE, SIZE } from '../frame.ts'
import { blob, box, down, ellipse, points } from '../shapes.ts'
import { ALL_TIMES, type Backdrop, TURN } from './backdrop.ts'
import { hill } from './land.ts'
import { Light, blend } from './light.ts'
import { cloud, fill, glow, sky, stars } from './sky.ts'

export const space: Backdrop = {
  name: 'space',
  places: ['space'],
  times: ['night'],
  weathers: ['clear'],
  draw(ctx, _time, rng) {
    const s = rng.chance(0.5) ? 1 : -1
    fill(ctx, down(ctx, 0, SIZE, '#120a33', '#24125a', '#160c3f'))
    glow(ctx, MIDDLE - s * 70, 90, 130, '#7a3fc0', 0.45)
    glow(ctx, MIDDLE + s * 80, 200, 120, '#2f6fd0', 0.4)
    stars(ctx, rng, 48, 251)
    const globe = (x: number, y: number, r: number, base: string, band: string, shade: string) => {
      ctx.save()
      ctx.beginPath()
      ctx.arc(x, y, r, 0, TURN)
      ctx.clip()
      ellipse(ctx, x, y, r, r, base)
      for (const [dy, h] of points('-0.5,0.2 0.02,0.26 0.6,0.2'))
        ellipse(ctx, x, y + dy * r, r * 1.3, r * h, band, -0.3)
      ellipse(ctx, x + r * 0.9, y + r * 0.6, r * 1.1, r * 1.3, shade)
      ctx.restore()
    }
    const [base, band] = rng.pick([
      ['#f2a65a', '#ffd08a'],
      ['#e8697a', '#ff9aa0'],
      ['#4fb3d9', '#8fdcf0'],
    ] as const)
    const x = MIDDLE + s * 76
    const y = rng.range(54, 62)
    const r = rng.range(34, 38)
    const ring = (from: number, to: number) => {
      ctx.save()
      ctx.translate(x, y)
      ctx.rotate(-0.3)
      ctx.scale(1, 0.3)
      ctx.beginPath()
      ctx.arc(0, 0, r * 1.55, from, to)
      ctx.lineWidth = 9
      ctx.strokeStyle = '#f6e3b8'
      ctx.stroke()
      ctx.restore()
    }
    ring(Math.PI, TURN)
    globe(x, y, r, base, band, 'rgba(20, 8, 60, 0.3)')
    ring(0, Math.PI)
    globe(
      MIDDLE - s * rng.range(90, 98),
      rng.range(198, 214),
      rng.range(20, 25),
      '#6d7de0',
      '#95a4f5',
      'rgba(20, 8, 60, 0.35)',
    )
  },
}

export const moonSurface: Backdrop = {
  name: 'moon',
  places: ['land', 'space'],
  times: ['night'],
  weathers: ['clear'],
  draw(ctx, _time, rng) {
    const s = rng.chance(0.5) ? 1 : -1
    const x = MIDDLE + s * rng.range(70, 80)
    const y = rng.range(56, 66)
    const r = 32
    fill(ctx, down(ctx, 0, 180, '#060818', '#101533', '#1b2250'))
    stars(ctx, rng, 34, 150, [x, y, 46])
    glow(ctx, x, y, 60, '#6fb8ff', 0.5)
    ctx.save() // the earth
    ctx.beginPath()
    ctx.arc(x, y, r, 0, TURN)
    ctx.clip()
    ellipse(ctx, x, y, r, r, '#2f8fe0')
    blob(
      ctx,
      `${x - 26},${y - 20} ${x - 6},${y - 26} ${x + 4},${y - 12} ${x - 8},${y - 2} ${x - 12},${y + 10} ${x - 22},${y + 2}`,
      '#58b85a',
    )
    blob(
      ctx,
      `${x + 4},${y + 4} ${x + 22},${y - 4} ${x + 26},${y + 12} ${x + 12},${y + 26} ${x + 2},${y + 16}`,
      '#58b85a',
    )
    ellipse(ctx, x + 2, y - 31, 16, 6, '#ffffff')
    box(ctx, x - 20, y + 14, 24, 5, 3, '#f4faff')
    box(ctx, x + 4, y - 12, 22, 5, 3, '#f4faff')
    ellipse(ctx, x - s * 30, y + 26, 32, 36, 'rgba(8, 14, 60, 0.3)')
    ctx.restore()
    hill(ctx, rng, 154, 7, '#878c9d', 1.2)
    hill(ctx, rng, 172, 5, down(ctx, 166, SIZE, '#c6c9d4', '#9ca1b1'), 0.8)
    const crater = (cx: number, cy: number, w: number) => {
      ellipse(ctx, cx, cy, w, w * 0.36, '#dfe1e9')
      ellipse(ctx, cx, cy + w * 0.05, w * 0.84, w * 0.27, '#7c8194')
      ellipse(ctx, cx, cy + w * 0.12, w * 0.7, w * 0.18, '#8f94a6')
    }
    crater(MIDDLE - 84 + rng.range(-8, 8), 196, rng.range(26, 32))
    crater(MIDDLE + 88 + rng.range(-8, 8), 190, rng.range(20, 25))
    crater(MIDDLE + 76 + rng.range(-8, 8), 234, rng.range(34, 40))
    crater(MIDDLE - 66 + rng.range(-8, 8), 242, rng.range(22, 26))
    crater(MIDDLE + rng.range(-16, 16), 182, 13)
  },
}

export const skyOnly: Backdrop = {
  name: 'sky',
  places: ['air'],
  times: ALL_TIMES,
  weathers: ['clear'],
  draw(ctx, time, rng) {
    const l = new Light(time)
    const sun = sky(ctx, l, rng, 206, { clouds: 0, sunY: 166 })
    const { cloud: bright, cloudShade: shade } = l.tones
    cloud(ctx, MIDDLE - sun.side * rng.range(80, 92), rng.range(64, 78), rng.range(76, 88), bright)
    cloud(
      ctx,
      MIDDLE + sun.side * rng.range(84, 96),
      rng.range(116, 128),
      rng.range(64, 76),
      blend(bright, shade, 0.35),
    )
    cloud(
      ctx,
      MIDDLE - sun.side * rng.range(98, 106),
      rng.range(158, 168),
      rng.range(52, 62),
      blend(bright, shade, 0.5),
    )
    for (let i = 0; i < 8; i++)
      ellipse(ctx, i * 38 - 4, 236 + rng.range(-4, 4), 32, 24 + Math.abs(i - 3.5) * 4, shade)
    for (let i = 0; i < 7; i++)
      ellipse(ctx, i * 44 + rng.range(-5, 5), 258, 36, 24 + Math.abs(i - 3) * 5, bright)
  },
}
