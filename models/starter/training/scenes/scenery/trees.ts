import { type Ctx, blob, box, ellipse, polygon, stroke } from '../shapes.ts'
import type { Light } from './light.ts'

/** A pine of height h that stands on y: three tiers, lit from the left. */
export function pine(
  ctx: Ctx,
  l: Light,
  x: number,
  y: number,
  h: number,
  far = 0,
  snowy = false,
  hex = '#2c7d52',
  dark = '#1f6244',
): void {
  const w = h * 0.27
  const trunk = Math.max(3, h * 0.09)
  box(ctx, x - trunk / 2, y - h * 0.2, trunk, h * 0.2, 1, l.c('#6d4a33', far))
  for (let i = 0; i < 3; i++) {
    const base = y - h * (0.12 + i * 0.25)
    const tip = base - h * (i === 2 ? 0.38 : 0.42)
    const half = w * (1 - i * 0.24)
    polygon(
      ctx,
      `${x - half},${base} ${x},${tip} ${x + half},${base} ${x},${base + h * 0.035}`,
      l.c(hex, far),
    )
    polygon(ctx, `${x},${tip} ${x + half},${base} ${x},${base + h * 0.035}`, l.c(dark, far))
    if (snowy) {
      const s = 0.56
      const edge = tip + (base - tip) * s
      polygon(
        ctx,
        `${x - half * s},${edge} ${x},${tip} ${x + half * s},${edge} ${x + half * s * 0.45},${edge - h * 0.03} ${x},${edge + h * 0.05} ${x - half * s * 0.45},${edge - h * 0.03}`,
        l.c('#ffffff', far),
      )
    }
  }
}

/** A broad-leaved tree of height h that stands on y. */
export function tree(
  ctx: Ctx,
  l: Light,
  x: number,
  y: number,
  h: number,
  far = 0,
  hex = '#4fa553',
  dark = '#3b8a48',
  light = '#74c163',
): void {
  const t = Math.max(4, h * 0.1)
  const r = h * 0.28
  polygon(
    ctx,
    `${x - t * 0.7},${y} ${x - t * 0.4},${y - h * 0.5} ${x + t * 0.4},${y - h * 0.5} ${x + t * 0.7},${y}`,
    l.c('#7a5236', far),
  )
  ellipse(ctx, x - r * 0.62, y - h * 0.5, r * 0.78, r * 0.7, l.c(dark, far))
  ellipse(ctx, x + r * 0.62, y - h * 0.5, r * 0.78, r * 0.7, l.c(dark, far))
  ellipse(ctx, x, y - h * 0.62, r * 1.05, r * 1.12, l.c(hex, far))
  ellipse(ctx, x - r * 0.32, y - h * 0.72, r * 0.5, r * 0.5, l.c(light, far))
}

/** A palm whose crown leans to `side`. */
export function palm(ctx: Ctx, l: Light, x: number, y: number, h: number, side: number, far = 0): void {
  const tx = x + side * h * 0.24
  const ty = y - h
  const w = h * 0.06
  blob(
    ctx,
    `${x - w},${y + 2} ${x + side * h * 0.02 - w * 0.8},${y - h * 0.5} ${tx - w * 0.6},${ty} ${tx + w * 0.6},${ty} ${x + side * h * 0.06 + w * 0.8},${y - h * 0.45} ${x + w * 1.1},${y + 2}`,
    l.c('#9a6a3f', far),
  )
  // Fronds: long arching crescents, the dark ones behind.
  for (const [dx, dy, hex] of [
    [-0.34, 0.3, '#2b8048'],
    [0.34, 0.3, '#2b8048'],
    [-0.32, -0.16, '#2b8048'],
    [0.32, -0.16, '#2b8048'],
    [-0.47, 0.12, '#41a75c'],
    [0.47, 0.12, '#41a75c'],
    [-0.2, 0.26, '#41a75c'],
    [0.2, 0.26, '#41a75c'],
  ] as const) {
    const ex = tx + dx * h
    const ey = ty + dy * h
    const mx = tx + dx * h * 0.5
    const my = ty + dy * h * 0.5 - h * 0.15
    ctx.beginPath()
    ctx.moveTo(tx - w * 0.4, ty)
    ctx.quadraticCurveTo(mx, my - h * 0.07, ex, ey)
    ctx.quadraticCurveTo(mx, my + h * 0.12, tx + w * 0.4, ty + w * 0.6)
    ctx.fillStyle = l.c(hex, far)
    ctx.fill()
  }
  ellipse(ctx, tx - w * 0.7, ty + w * 0.9, w * 0.75, w * 0.75, l.c('#6b4226', far))
  ellipse(ctx, tx + w * 0.7, ty + w, w * 0.75, w * 0.75, l.c('#7d5030', far))
}

/** A cactus with two arms, of height h, that stands on y. */
export function cactus(ctx: Ctx, l: Light, x: number, y: number, h: number, far = 0): void {
  const w = h * 0.19
  const c = l.c('#3f9457', far)
  stroke(ctx, `${x},${y - w / 2} ${x},${y - h + w / 2}`, w, c)
  stroke(
    ctx,
    `${x},${y - h * 0.36} ${x - h * 0.27},${y - h * 0.36} ${x - h * 0.27},${y - h * 0.66}`,
    w * 0.78,
    c,
  )
  stroke(
    ctx,
    `${x},${y - h * 0.5} ${x + h * 0.27},${y - h * 0.5} ${x + h * 0.27},${y - h * 0.82}`,
    w * 0.78,
    c,
  )
  stroke(
    ctx,
    `${x + w * 0.22},${y - w / 2} ${x + w * 0.22},${y - h + w * 0.6}`,
    Math.max(3, w * 0.3),
    l.c('#32804a', far),
  )
}
