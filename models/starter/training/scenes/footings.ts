import { SIZE } from './frame.ts'
import type { Time } from './scenery/backdrop.ts'
import { Light } from './scenery/light.ts'
import { cloud } from './scenery/sky.ts'
import { type Ctx, ellipse } from './shapes.ts'

/** How deep something wades, in hundredths of its height. */
const DEPTH = 12

/** Takes what is under water off a layer on which something of `k` hundred pixels stands at x, y. */
export function inShallowWater(layer: Ctx, x: number, y: number, k: number): void {
  const line = y - DEPTH * k
  layer.save()
  layer.globalCompositeOperation = 'destination-out'
  layer.fillStyle = 'rgba(0, 0, 0, 0.86)'
  layer.beginPath()
  layer.ellipse(x, line, 70 * k, 5 * k, 0, 0, Math.PI)
  layer.lineTo(x - 70 * k, SIZE)
  layer.lineTo(x + 70 * k, SIZE)
  layer.lineTo(x + 70 * k, line)
  layer.fill()
  layer.restore()
}

/** Rings on the water round something that wades. */
export function waterline(ctx: Ctx, x: number, y: number, k: number, time: Time): void {
  const line = y - DEPTH * k
  ctx.save()
  ctx.strokeStyle = new Light(time).tones.foam
  for (const [rx, alpha] of [
    [50, 0.75],
    [64, 0.4],
  ] as const) {
    ctx.globalAlpha = alpha
    ctx.lineWidth = 3
    ctx.beginPath()
    ctx.ellipse(x, line + 2, rx * k, rx * 0.16 * k, 0, -0.25, Math.PI + 0.25)
    ctx.stroke()
  }
  ctx.restore()
}

/** The cloud on which something stands at x, y. */
export function cloudBehind(ctx: Ctx, x: number, y: number, k: number, time: Time): void {
  cloud(ctx, x, y + 22 * k, 128 * k, new Light(time).tones.cloudShade)
}

/** The near side of that cloud, which hides the feet. */
export function cloudBefore(ctx: Ctx, x: number, y: number, k: number, time: Time): void {
  for (const [dx, r] of [
    [-44, 11],
    [-22, 14],
    [2, 12],
    [25, 14],
    [46, 11],
  ] as const)
    ellipse(ctx, x + dx * k, y + 10 * k, r * k, r * 0.8 * k, new Light(time).tones.cloud)
}
