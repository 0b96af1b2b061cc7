import { MIDDLE, SIZE } from '../frame.ts'
import type { Rng } from '../random.ts'
import { type Ctx, type Fill, box, down } from '../shapes.ts'
import type { Light } from './light.ts'
import { fill } from './sky.ts'

/** Flat dashes of light on water, wider the nearer they are; none within `free` of the middle nor on the road of light at `off`. */
export function dashes(
  ctx: Ctx,
  rng: Rng,
  y0: number,
  y1: number,
  count: number,
  color: string,
  free: number,
  off = NaN,
): void {
  for (let i = 0; i < count; i++) {
    const k = (i + 0.5) / count
    const y = y0 + (y1 - y0) * k
    const w = rng.range(22, 38) * (0.6 + k)
    const x = MIDDLE + (i % 2 ? 1 : -1) * rng.range(free, 110)
    if (Math.abs(x - off) < 22 + w / 2) continue
    box(ctx, x - w / 2, y, w, 3 + k * 1.5, 3, color)
  }
}

/** The road of light that a low sun or the moon lays on water. */
export function glitter(ctx: Ctx, rng: Rng, x: number, y0: number, y1: number, color: string): void {
  for (let y = y0, i = 0; y < y1; y += 8 + i * 0.7, i++) {
    const w = rng.range(26, 40) + i * 2
    box(ctx, x - w / 2 + rng.range(-5, 5), y, w, 3.5 + i * 0.2, 3, color)
  }
}

/** A sheet of water with a row of rounded crests along its top, filled to the bottom. */
export function waves(ctx: Ctx, y: number, period: number, amp: number, shift: number, color: Fill): void {
  ctx.beginPath()
  ctx.moveTo(-period, SIZE + 4)
  for (let x = -period * 2 + shift; x < SIZE + period; x += period) {
    ctx.lineTo(x, y)
    ctx.bezierCurveTo(x + period * 0.3, y + amp, x + period * 0.7, y + amp, x + period, y)
  }
  ctx.lineTo(SIZE + period, SIZE + 4)
  ctx.closePath()
  ctx.fillStyle = color
  ctx.fill()
}

/** A sheet of water from y down. */
export function water(ctx: Ctx, l: Light, y: number): void {
  fill(ctx, down(ctx, y, SIZE, ...l.tones.water), y)
}
