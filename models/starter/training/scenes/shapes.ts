import { Path2D, type SKRSContext2D } from '@napi-rs/canvas'

/** What is painted on. */
export type Ctx = SKRSContext2D

/** A colour or a gradient. */
export type Fill = SKRSContext2D['fillStyle']

/** x and y. */
export type Point = readonly [number, number]

/** Points as in SVG's points attribute ("x,y x,y ..."), or as pairs of numbers. */
export type Points = string | readonly Point[]

/** The numbers of points that are written as text. */
export function points(list: Points): readonly Point[] {
  if (typeof list !== 'string') return list
  return list.split(' ').map((pair) => {
    const comma = pair.indexOf(',')
    return [Number(pair.slice(0, comma)), Number(pair.slice(comma + 1))] as const
  })
}

/** A path in SVG's letters. */
export const path = (d: string): Path2D => new Path2D(d)

/** A filled ellipse around x, y; `turn` in radians. */
export function ellipse(ctx: Ctx, x: number, y: number, rx: number, ry: number, fill: Fill, turn = 0): void {
  ctx.beginPath()
  ctx.ellipse(x, y, Math.abs(rx), Math.abs(ry), turn, 0, Math.PI * 2)
  ctx.fillStyle = fill
  ctx.fill()
}

/** A filled polygon through [x, y] corners. */
export function polygon(ctx: Ctx, corners: Points, fill: Fill): void {
  ctx.beginPath()
  points(corners).forEach(([x, y], i) => (i ? ctx.lineTo(x, y) : ctx.moveTo(x, y)))
  ctx.closePath()
  ctx.fillStyle = fill
  ctx.fill()
}

/** A filled closed curve that runs smoothly through [x, y] points (Catmull-Rom). */
export function blob(ctx: Ctx, outline: Points, fill: Fill): void {
  const knots = points(outline)
  const n = knots.length
  const at = (i: number) => knots[(i + n) % n]!
  ctx.beginPath()
  ctx.moveTo(at(0)[0], at(0)[1])
  for (let i = 0; i < n; i++) {
    const [p0, p1, p2, p3] = [at(i - 1), at(i), at(i + 1), at(i + 2)]
    ctx.bezierCurveTo(
      p1[0] + (p2[0] - p0[0]) / 6,
      p1[1] + (p2[1] - p0[1]) / 6,
      p2[0] - (p3[0] - p1[0]) / 6,
      p2[1] - (p3[1] - p1[1]) / 6,
      p2[0],
      p2[1],
    )
  }
  ctx.fillStyle = fill
  ctx.fill()
}

/** A filled rectangle with round corners; x, y is its top left. */
export function box(
  ctx: Ctx,
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
  fill: Fill,
): void {
  ctx.beginPath()
  ctx.roundRect(x, y, width, height, Math.min(radius, width / 2, height / 2))
  ctx.fillStyle = fill
  ctx.fill()
}

/** An open stroke through [x, y] points; smooth where asked. */
export function stroke(ctx: Ctx, line: Points, width: number, color: Fill, smooth = false): void {
  const knots = points(line)
  ctx.beginPath()
  ctx.lineWidth = width
  ctx.lineCap = ctx.lineJoin = 'round'
  ctx.strokeStyle = color
  const n = knots.length
  const at = (i: number) => knots[Math.max(0, Math.min(n - 1, i))]!
  ctx.moveTo(at(0)[0], at(0)[1])
  for (let i = 0; i < n - 1; i++) {
    const [p0, p1, p2, p3] = [at(i - 1), at(i), at(i + 1), at(i + 2)]
    if (!smooth) ctx.lineTo(p2[0], p2[1])
    else
      ctx.bezierCurveTo(
        p1[0] + (p2[0] - p0[0]) / 6,
        p1[1] + (p2[1] - p0[1]) / 6,
        p2[0] - (p3[0] - p1[0]) / 6,
        p2[1] - (p3[1] - p1[1]) / 6,
        p2[0],
        p2[1],
      )
  }
  ctx.stroke()
}

/** A vertical gradient between y0 and y1. */
export function down(ctx: Ctx, y0: number, y1: number, ...colors: string[]): Fill {
  const g = ctx.createLinearGradient(0, y0, 0, y1)
  colors.forEach((c, i) => g.addColorStop(i / Math.max(1, colors.length - 1), c))
  return g
}

/** A filled star around x, y; it points up unless it is turned (radians). */
export function star(
  ctx: Ctx,
  x: number,
  y: number,
  outer: number,
  inner: number,
  points: number,
  fill: Fill,
  turn = -Math.PI / 2,
): void {
  polygon(
    ctx,
    Array.from({ length: points * 2 }, (_, i) => {
      const r = i % 2 ? inner : outer
      const a = turn + (i * Math.PI) / points
      return [x + r * Math.cos(a), y + r * Math.sin(a)] as const
    }),
    fill,
  )
}
