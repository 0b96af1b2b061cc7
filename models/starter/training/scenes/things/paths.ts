import { type Ctx, type Fill, path } from '../shapes.ts'

/** A filled path in SVG's letters. */
export function shape(ctx: Ctx, d: string, fill: Fill): void {
  ctx.fillStyle = fill
  ctx.fill(path(d))
}

/** The same with its corners rounded off (it grows by r on every side). */
export function soft(ctx: Ctx, d: string, fill: Fill, r = 3): void {
  const p = path(d)
  ctx.fillStyle = ctx.strokeStyle = fill
  ctx.lineWidth = r * 2
  ctx.lineJoin = ctx.lineCap = 'round'
  ctx.fill(p)
  ctx.stroke(p)
}

/** Draws within a path. */
export function clipped(ctx: Ctx, d: string, inside: () => void): void {
  ctx.save()
  ctx.clip(path(d))
  inside()
  ctx.restore()
}

/** A path with a crescent of shade on its far side (away from dx, dy). */
export function vol(ctx: Ctx, d: string, base: Fill, lo: Fill, dx = -6, dy = -4): void {
  shape(ctx, d, lo)
  clipped(ctx, d, () => {
    ctx.translate(dx, dy)
    shape(ctx, d, base)
  })
}

/** The path of an ellipse around x, y. */
export function oval(x: number, y: number, rx: number, ry = rx): string {
  return `M${x - rx},${y} A${rx},${ry} 0 1 1 ${x + rx},${y} A${rx},${ry} 0 1 1 ${x - rx},${y}Z`
}

/** The path of a rectangle with round corners; x, y is its top left. */
export function rect(x: number, y: number, w: number, h: number, r = 0): string {
  return `M${x + r},${y} h${w - 2 * r} a${r},${r} 0 0 1 ${r},${r} v${h - 2 * r} a${r},${r} 0 0 1 ${-r},${r} h${2 * r - w} a${r},${r} 0 0 1 ${-r},${-r} v${2 * r - h} a${r},${r} 0 0 1 ${r},${-r}Z`
}

/** Draws as if (x, y) were the origin, turned. */
export function at(ctx: Ctx, x: number, y: number, turn: number, inside: () => void): void {
  ctx.save()
  ctx.translate(x, y)
  ctx.rotate(turn)
  inside()
  ctx.restore()
}
