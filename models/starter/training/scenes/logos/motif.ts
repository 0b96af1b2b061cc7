import { type Ctx, path } from '../shapes.ts'

/** What a mark shows; `draw` paints it in a box of -50 to 50 both ways, `back` being what is cut out. */
export interface Motif {
  name: string
  also?: readonly string[]
  draw(ctx: Ctx, fore: string, back: string): void
}

/** A stroked path in SVG's letters. */
export function line(
  ctx: Ctx,
  d: string,
  width: number,
  color: string,
  cap: 'round' | 'butt' = 'round',
): void {
  ctx.lineWidth = width
  ctx.lineCap = cap
  ctx.lineJoin = 'round'
  ctx.strokeStyle = color
  ctx.stroke(path(d))
}

/** Draws as if (x, y) were the origin, turned (radians). */
export function turned(ctx: Ctx, x: number, y: number, turn: number, inside: () => void): void {
  ctx.save()
  ctx.translate(x, y)
  ctx.rotate(turn)
  inside()
  ctx.restore()
}

/** The same on the left and on the right. */
export function both(ctx: Ctx, inside: () => void): void {
  inside()
  ctx.save()
  ctx.scale(-1, 1)
  inside()
  ctx.restore()
}
