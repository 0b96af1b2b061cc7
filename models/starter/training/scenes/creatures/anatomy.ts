import { type Paint, css } from '../colours.ts'
import { type Ctx, type Fill, type Points, box, ellipse, points, polygon, stroke } from '../shapes.ts'

/** Eyes, noses and mouths. */
export const INK = '#24222c'

/** White fur, teeth, bellies. */
export const WHITE = '#fffdf8'

/** The inside of ears. */
export const PINK = '#f29aa6'

/** Beaks and feet. */
export const ORANGE = '#f58a1f'

/** Bells, eyes, coins. */
export const GOLD = '#ffc93c'

/** Horns and claws. */
export const HORN = '#f4e3bd'

/** The tones of a subject: `line` always shows on `base`, black and white included. */
export interface Tones {
  base: string
  shade: string
  far: string
  hi: string
  line: string
  pale: string
  mark: string
}

/** The tones in which an animal or a dress of this colour is painted. */
export function tones(c: Paint): Tones {
  const { h, s, l } = c.hsl
  const cooler = h > 38 && h < 70 ? -3 : h > 18 && h <= 38 ? -6 : h > 80 && h < 200 ? 8 : 2
  const at = (dl: number, dh = 0, ds = 1) =>
    css({ h: h + dh, s: Math.min(100, s * ds), l: Math.max(5, Math.min(98, l + dl)) })
  if (c.name === 'black')
    return { base: at(4), shade: at(-5), far: at(-8), hi: at(16), line: at(28), pale: at(52), mark: at(20) }
  if (c.name === 'white')
    return { base: at(0), shade: at(-13), far: at(-21), hi: at(4), line: at(-34), pale: at(4), mark: at(-18) }
  return {
    base: at(0),
    shade: at(-10, cooler),
    far: at(-17, cooler * 1.5),
    hi: at(10),
    line: at(-24, cooler),
    pale: css({ h: h - cooler / 2, s: Math.min(90, s * 0.8), l: Math.max(86, l + 20) }),
    mark: at(-20, cooler),
  }
}

/** Fills a shape in its shade, then again, moved a little and inside itself, in its base: a crescent of shadow below. */
export function vol(ctx: Ctx, shape: (fill: Fill) => void, base: Fill, shade: Fill, dx = 3, dy = -6): void {
  shape(shade)
  inside(ctx, () => {
    ctx.translate(dx, dy)
    shape(base)
  })
}

/** Draws within the shape that was filled last. */
export function inside(ctx: Ctx, draw: () => void): void {
  ctx.save()
  ctx.clip()
  draw()
  ctx.restore()
}

/** Draws twice around the vertical line at x, the second time mirrored. */
export function mirrored(ctx: Ctx, x: number, draw: (side: -1 | 1) => void): void {
  for (const side of [-1, 1] as const) {
    ctx.save()
    ctx.translate(x, 0)
    ctx.scale(side, 1)
    draw(side)
    ctx.restore()
  }
}

/** A limb along a smooth line through points, from radius r0 to r1. */
export function taper(ctx: Ctx, line: Points, r0: number, r1: number, fill: Fill): void {
  const knots = points(line)
  const n = knots.length
  const at = (i: number) => knots[Math.max(0, Math.min(n - 1, i))]!
  ctx.beginPath()
  const steps = 22
  for (let i = 0; i < n - 1; i++)
    for (let k = 0; k <= steps; k++) {
      const t = k / steps
      const [p0, p1, p2, p3] = [at(i - 1), at(i), at(i + 1), at(i + 2)]
      const cr = (a: number, b: number, c: number, d: number) =>
        0.5 *
        (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t)
      const x = cr(p0[0], p1[0], p2[0], p3[0])
      const y = cr(p0[1], p1[1], p2[1], p3[1])
      const r = r0 + (r1 - r0) * ((i + t) / (n - 1))
      ctx.moveTo(x + r, y)
      ctx.arc(x, y, r, 0, Math.PI * 2)
    }
  ctx.fillStyle = fill
  ctx.fill()
}

/** A round eye that looks right. */
export function eye(ctx: Ctx, x: number, y: number, r: number, iris: string = INK): void {
  ellipse(ctx, x, y, r, r * 1.08, '#fff')
  ellipse(ctx, x + r * 0.14, y, r * 0.78, r * 0.86, iris)
  if (iris !== INK) ellipse(ctx, x + r * 0.14, y, r * 0.48, r * 0.56, INK)
  ellipse(ctx, x + r * 0.4, y - r * 0.36, r * 0.28, r * 0.28, '#fff')
}

/** A leg from (x, top) to the ground, its foot moved by `swing`; a hoof or a paw at its end. */
export function leg(
  ctx: Ctx,
  x: number,
  top: number,
  w: number,
  fill: Fill,
  swing = 0,
  end?: { hoof?: string; paw?: Fill },
): void {
  const foot = x + swing
  if (end?.hoof) {
    polygon(ctx, `${x - w / 2},${top} ${x + w / 2},${top} ${foot + w * 0.42},-6 ${foot - w * 0.42},-6`, fill)
    polygon(
      ctx,
      `${foot - w * 0.46},-8 ${foot + w * 0.46},-8 ${foot + w * 0.62},0 ${foot - w * 0.6},0`,
      end.hoof,
    )
  } else {
    stroke(ctx, `${x},${top} ${foot},${-w / 2}`, w, fill)
    if (end?.paw) box(ctx, foot - w / 2, -w * 0.62, w * 1.4, w * 0.62, w * 0.34, end.paw)
  }
}

/** A ring of bumps: wool, manes. */
export function fluff(
  ctx: Ctx,
  x: number,
  y: number,
  rx: number,
  ry: number,
  bumps: number,
  r: number,
  fill: Fill,
  turn = 0,
): void {
  ctx.beginPath()
  ctx.ellipse(x, y, rx, ry, 0, 0, Math.PI * 2)
  for (let i = 0; i < bumps; i++) {
    const a = turn + (i / bumps) * Math.PI * 2
    const bx = x + rx * Math.cos(a)
    const by = y + ry * Math.sin(a)
    ctx.moveTo(bx + r, by)
    ctx.arc(bx, by, r, 0, Math.PI * 2)
  }
  ctx.fillStyle = fill
  ctx.fill()
}

/** The w-shaped mouth under a cat's nose. */
export function catMouth(ctx: Ctx, x: number, y: number, w: number, color: Fill): void {
  stroke(
    ctx,
    `${x - w},${y + 1} ${x - w * 0.5},${y + w * 0.5} ${x},${y} ${x + w * 0.5},${y + w * 0.5} ${x + w},${y + 1}`,
    2.6,
    color,
    true,
  )
}

/** A beak that stands out from the plumage. */
export const beakFor = (c: Paint) =>
  c.name === 'orange' || c.name === 'golden' || c.name === 'red' ? '#ffd54a' : ORANGE

/** Whether white lines would vanish on it. */
export const isLight = (c: Paint) => c.hsl.l > 66
