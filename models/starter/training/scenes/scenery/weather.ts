import { MIDDLE } from '../frame.ts'
import type { Rng } from '../random.ts'
import { type Ctx, ellipse, stroke } from '../shapes.ts'
import type { Weather } from './backdrop.ts'
import { rgb, show } from './light.ts'
import { fill, glow } from './sky.ts'

/** A bank of clouds along the upper edge, thick at both sides. */
function clouds(ctx: Ctx, far: string, near: string, rng: Rng): void {
  for (const [color, y] of [
    [far, 4],
    [near, -10],
  ] as const)
    for (let i = 0; i < 7; i++) {
      const x = i * 44 - 6 + rng.range(-5, 5)
      ellipse(ctx, x, y, 38, rng.range(26, 31) + Math.abs(x - MIDDLE) * 0.2, color)
    }
}

/** Weather over a finished picture, subject and all. */
export function weather(ctx: Ctx, kind: Weather, rng: Rng): void {
  if (kind === 'clear') return
  // A veil that is thin in the middle, where the subject is.
  const veil = (color: string, middle: number, rim: number) => {
    const g = ctx.createRadialGradient(MIDDLE, 148, 30, MIDDLE, 140, 150)
    g.addColorStop(0, show(rgb(color), middle))
    g.addColorStop(0.3, show(rgb(color), middle))
    g.addColorStop(1, show(rgb(color), rim))
    fill(ctx, g)
  }
  ctx.save()
  if (kind === 'rain') {
    veil('#344664', 0.12, 0.44)
    clouds(ctx, '#566379', '#76849b', rng)
    for (let row = 0; row < 6; row++)
      for (let i = 0; i < 7; i++) {
        const x = (i + 0.5 + (row % 2) * 0.5) * 37 - 8 + rng.range(-7, 7)
        const y = 46 + row * 36 + rng.range(-8, 8)
        const n = rng.range(15, 22)
        stroke(ctx, `${x},${y} ${x - n * 0.3},${y + n}`, 3, 'rgba(212, 233, 255, 0.85)')
      }
  } else if (kind === 'snow') {
    veil('#5f7aa8', 0.08, 0.32)
    clouds(ctx, '#8d9bb0', '#b4c0d0', rng)
    for (let row = 0; row < 8; row++)
      for (let i = 0; i < 7; i++) {
        const x = (i + 0.5 + (row % 2) * 0.5) * 37 - 8 + rng.range(-11, 11)
        const y = 10 + row * 33 + rng.range(-11, 11)
        const r = rng.range(2.4, 4.6)
        ellipse(ctx, x, y, r, r, 'rgba(255, 255, 255, 0.96)')
      }
  } else {
    veil('#e4e9ee', 0.2, 0.74)
    // Banks of mist from both sides and along the ground.
    for (const [x, y, rx, ry, alpha] of [
      [10, 76, 130, 26, 0.5],
      [246, 118, 130, 26, 0.55],
      [0, 170, 120, 24, 0.55],
      [256, 204, 130, 24, 0.5],
      [128, 250, 220, 34, 0.8],
    ] as const) {
      ctx.save()
      ctx.translate(x + rng.range(-14, 14), y + rng.range(-7, 7))
      ctx.scale(1, ry / rx)
      glow(ctx, 0, 0, rx, '#f2f5f8', alpha)
      ctx.restore()
    }
  }
  ctx.restore()
}
