import { SIZE } from '../frame.ts'
import type { Rng } from '../random.ts'
import { type Ctx, type Fill, box, ellipse, polygon, stroke } from '../shapes.ts'
import { TURN } from './backdrop.ts'
import type { Light } from './light.ts'

/** A rolling hill filled down to the bottom; answers its height at any x. */
export function hill(
  ctx: Ctx,
  rng: Rng,
  y: number,
  amp: number,
  color: Fill,
  waves = 1,
): (x: number) => number {
  const p = rng.range(0, TURN)
  const q = rng.range(0, TURN)
  const f = (waves * rng.range(0.85, 1.15) * TURN) / SIZE
  const at = (x: number) => y - amp * (0.75 * Math.sin(x * f + p) + 0.25 * Math.sin(x * f * 2.1 + q))
  const edge = Array.from({ length: 67 }, (_, i) => [-4 + i * 4, at(-4 + i * 4)] as const)
  polygon(ctx, [...edge, [260, 260], [-4, 260]], color)
  return at
}

/** A tuft of three broad blades. */
export function tuft(ctx: Ctx, x: number, y: number, h: number, color: string): void {
  for (const lean of [-0.55, 0, 0.55])
    polygon(
      ctx,
      `${x - h * 0.2 + lean * h * 0.3},${y} ${x + lean * h},${y - h * (lean ? 0.8 : 1.1)} ${x + h * 0.2 + lean * h * 0.3},${y}`,
      color,
    )
}

/** The colours of meadow flowers. */
export const PETALS = ['#f2584f', '#ffd23f', '#ffffff', '#f787b0', '#9a6be0', '#ff9240'] as const

/** A five-petalled flower around x, y on a stem. */
export function flower(ctx: Ctx, l: Light, x: number, y: number, r: number, hex: string, stem = r * 2): void {
  if (stem > 3) stroke(ctx, `${x},${y} ${x},${y + stem}`, 3, l.c('#2f8a3e'))
  for (let i = 0; i < 5; i++)
    ellipse(
      ctx,
      x + Math.cos((i * TURN) / 5 - 1.57) * r * 0.6,
      y + Math.sin((i * TURN) / 5 - 1.57) * r * 0.6,
      r * 0.52,
      r * 0.52,
      l.bright(hex),
    )
  ellipse(ctx, x, y, r * 0.36, r * 0.36, l.bright(hex === '#ffd23f' ? '#c9742b' : '#ffcf3a'))
}

/** A tulip of height h that stands on y. */
export function tulip(ctx: Ctx, l: Light, x: number, y: number, h: number, hex: string): void {
  stroke(ctx, `${x},${y} ${x},${y - h * 0.6}`, 3, l.c('#2f8a3e'))
  ellipse(ctx, x - h * 0.16, y - h * 0.2, h * 0.08, h * 0.24, l.c('#3c9a48'), -0.5)
  const r = h * 0.2
  const top = y - h
  ctx.beginPath()
  ctx.moveTo(x - r, top)
  ctx.lineTo(x - r * 0.45, top + r * 0.75)
  ctx.lineTo(x, top - r * 0.2)
  ctx.lineTo(x + r * 0.45, top + r * 0.75)
  ctx.lineTo(x + r, top)
  ctx.bezierCurveTo(x + r * 1.3, top + r * 2.4, x - r * 1.3, top + r * 2.4, x - r, top)
  ctx.fillStyle = l.bright(hex)
  ctx.fill()
}

/** A house with a gable roof, its foot on y. */
export function house(
  ctx: Ctx,
  l: Light,
  x: number,
  y: number,
  w: number,
  wall: string,
  roof: string,
  far = 0,
): void {
  const h = w * 0.62
  const top = y - h
  const warm = l.night ? '#ffd873' : l.c('#8cc6e8', far)
  box(ctx, x + w * 0.2, top - w * 0.46, w * 0.13, w * 0.4, 0, l.c('#a65a48', far))
  box(ctx, x - w / 2, top, w, h, 0, l.c(wall, far))
  polygon(
    ctx,
    `${x + w * 0.18},${top} ${x + w / 2},${top} ${x + w / 2},${y} ${x + w * 0.18},${y}`,
    l.c('#4a3550', far, 0.1),
  )
  polygon(
    ctx,
    `${x - w * 0.6},${top + 1} ${x - w * 0.3},${top - w * 0.42} ${x + w * 0.3},${top - w * 0.42} ${x + w * 0.6},${top + 1}`,
    l.c(roof, far),
  )
  box(ctx, x - w * 0.1, y - h * 0.62, w * 0.2, h * 0.62, 2, l.c('#7d4a2c', far))
  for (const s of [-1, 1]) box(ctx, x + s * w * 0.31 - w * 0.09, y - h * 0.72, w * 0.18, w * 0.19, 1, warm)
}

/** A round bush of width w around y. */
export function bush(
  ctx: Ctx,
  l: Light,
  x: number,
  y: number,
  w: number,
  hex = '#3f9650',
  dark = '#338245',
): void {
  ellipse(ctx, x - w * 0.28, y, w * 0.26, w * 0.3, l.c(dark))
  ellipse(ctx, x + w * 0.28, y, w * 0.26, w * 0.28, l.c(dark))
  ellipse(ctx, x, y, w * 0.32, w * 0.42, l.c(hex))
}

/** A rock of width w that lies on y. */
export function rock(
  ctx: Ctx,
  l: Light,
  x: number,
  y: number,
  w: number,
  hex = '#9a9ea8',
  dark = '#7c818e',
  far = 0,
): void {
  polygon(
    ctx,
    `${x - w / 2},${y} ${x - w * 0.38},${y - w * 0.34} ${x - w * 0.05},${y - w * 0.5} ${x + w * 0.34},${y - w * 0.34} ${x + w / 2},${y}`,
    l.c(hex, far),
  )
  polygon(
    ctx,
    `${x - w * 0.05},${y - w * 0.5} ${x + w * 0.34},${y - w * 0.34} ${x + w / 2},${y} ${x + w * 0.08},${y}`,
    l.c(dark, far),
  )
}

/** A peak with a shaded side and a cap of snow. */
export function peak(
  ctx: Ctx,
  l: Light,
  x: number,
  y: number,
  w: number,
  h: number,
  far: number,
  hex = '#7d8fb3',
  dark = '#61749c',
  cap = true,
): void {
  const top = y - h
  polygon(ctx, `${x - w / 2},${y} ${x},${top} ${x + w / 2},${y}`, l.c(hex, far))
  polygon(
    ctx,
    `${x},${top} ${x + w / 2},${y} ${x + w * 0.06},${y} ${x + w * 0.09},${top + h * 0.55} ${x - w * 0.03},${top + h * 0.3}`,
    l.c(dark, far),
  )
  if (!cap) return
  const k = 0.33
  const e = top + h * k
  const half = (w / 2) * k
  polygon(
    ctx,
    `${x - half},${e} ${x},${top} ${x + half},${e} ${x + half * 0.55},${e - h * 0.05} ${x + half * 0.2},${e + h * 0.07} ${x - half * 0.2},${e - h * 0.03} ${x - half * 0.55},${e + h * 0.05}`,
    l.c('#ffffff', far * 0.5),
  )
  polygon(
    ctx,
    `${x},${top} ${x + half},${e} ${x + half * 0.55},${e - h * 0.05} ${x + half * 0.2},${e + h * 0.07} ${x - half * 0.08},${e - h * 0.1}`,
    l.c('#d5e0f2', far * 0.5),
  )
}
