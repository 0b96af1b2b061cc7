import { MIDDLE, SIZE } from '../frame.ts'
import type { Rng } from '../random.ts'
import { type Ctx, type Fill, box, down, ellipse } from '../shapes.ts'
import { TURN } from './backdrop.ts'
import { type Light, rgb, show } from './light.ts'

/** Fills a band as wide as the picture, from y down. */
export function fill(ctx: Ctx, f: Fill, y = 0, height = SIZE - y): void {
  ctx.fillStyle = f
  ctx.fillRect(0, y, SIZE, height)
}

/** A light that fades out at radius r. */
export function glow(ctx: Ctx, x: number, y: number, r: number, hex: string, alpha: number): void {
  const g = ctx.createRadialGradient(x, y, 0, x, y, r)
  g.addColorStop(0, show(rgb(hex), alpha))
  g.addColorStop(1, show(rgb(hex), 0))
  ellipse(ctx, x, y, r, r, g)
}

/** Stars that keep apart from each other and from the circle `clear` (x, y, radius). */
export function stars(
  ctx: Ctx,
  rng: Rng,
  count: number,
  bottom: number,
  clear?: readonly [number, number, number],
): void {
  const seen: [number, number][] = []
  for (let tries = 0; seen.length < count && tries < count * 12; tries++) {
    const x = rng.range(5, 251)
    const y = rng.range(5, bottom)
    if (seen.some(([a, b]) => Math.hypot(a - x, b - y) < 16)) continue
    if (clear && Math.hypot(clear[0] - x, clear[1] - y) < clear[2]) continue
    seen.push([x, y])
    const r = rng.chance(0.25) ? 2.3 : 1.7
    ellipse(ctx, x, y, r, r, rng.chance(0.3) ? '#ffeab0' : '#f4f7ff')
  }
}

/** A full moon or a crescent of radius r. */
export function moon(ctx: Ctx, x: number, y: number, r: number, crescent: boolean, side: number): void {
  glow(ctx, x, y, r * 2.6, '#a9c0ff', 0.4)
  if (!crescent) {
    ellipse(ctx, x, y, r, r, '#fbf3cf')
    ellipse(ctx, x - r * 0.3, y - r * 0.2, r * 0.24, r * 0.24, '#e8dcae')
    ellipse(ctx, x + r * 0.32, y + r * 0.34, r * 0.18, r * 0.18, '#e8dcae')
    return
  }
  const d = r * 0.55
  const r2 = r * 0.86
  const x0 = (d * d + r * r - r2 * r2) / (2 * d)
  const y0 = Math.sqrt(r * r - x0 * x0)
  const a = Math.atan2(y0, x0)
  const b = Math.atan2(y0, x0 - d)
  ctx.save()
  ctx.translate(x, y)
  ctx.rotate(-0.35 * side)
  ctx.scale(side, 1)
  ctx.beginPath()
  ctx.arc(0, 0, r, a, TURN - a)
  ctx.arc(d, 0, r2, -b, b, true)
  ctx.closePath()
  ctx.fillStyle = '#fff3c4'
  ctx.fill()
  ctx.restore()
}

/** A flat-bottomed cloud of `width`, resting on y. */
export function cloud(ctx: Ctx, x: number, y: number, width: number, color: string): void {
  const h = width * 0.2
  box(ctx, x - width / 2, y - h, width, h, h / 2, color)
  ellipse(ctx, x - width * 0.18, y - h * 0.95, width * 0.17, width * 0.16, color)
  ellipse(ctx, x + width * 0.1, y - h * 1.15, width * 0.22, width * 0.22, color)
  ellipse(ctx, x + width * 0.28, y - h * 0.75, width * 0.13, width * 0.12, color)
}

/** Sky, sun or moon, stars and clouds down to the horizon; answers where the sun or moon is. */
export function sky(
  ctx: Ctx,
  l: Light,
  rng: Rng,
  horizon: number,
  { clouds = 2, sunY = horizon - 16, side = rng.chance(0.5) ? 1 : -1, aside = 77, drop = 0 } = {},
): { x: number; y: number; side: number } {
  fill(ctx, down(ctx, 0, horizon, ...l.tones.sky))
  const x = MIDDLE + side * (aside + rng.range(-9, 9))
  const y = l.low ? sunY : rng.range(34, 46) + drop
  if (l.night) {
    stars(ctx, rng, Math.round(horizon / 4.6), horizon - 12, [x, y, 34])
    moon(ctx, x, y, rng.range(17, 20), rng.chance(0.6), side)
  } else if (l.time === 'sunset') {
    glow(ctx, x, y, 110, '#ffdf7a', 0.75)
    ellipse(ctx, x, y, 27, 27, '#fff0a8')
  } else if (l.time === 'sunrise') {
    glow(ctx, x, y, 90, '#fff6c4', 0.9)
    ellipse(ctx, x, y, 25, 25, '#ffd75e')
  } else {
    glow(ctx, x, y, 60, '#fffbe0', 0.7)
    ellipse(ctx, x, y, 19, 19, '#ffd94f')
  }
  for (let i = 0; i < clouds; i++) {
    const at = i % 2 ? MIDDLE + side * 84 : MIDDLE - side * 80
    const top = l.low ? 50 : i % 2 ? 104 : 54
    const cx = at + rng.range(-18, 18)
    const cy = Math.min(horizon - 26, top + rng.range(-8, 8))
    const w = rng.range(54, 74) * (i % 2 && !l.low ? 0.8 : 1)
    cloud(ctx, cx, cy, w, l.tones.cloud)
    box(ctx, cx - w / 2 + 4, cy - w * 0.075, w - 8, w * 0.075, 3, l.tones.cloudShade)
  }
  return { x, y, side }
}
