import type { ColorName } from '../colours.ts'
import type { Rng } from '../random.ts'
import { type Ctx, type Fill, box, ellipse } from '../shapes.ts'
import type { Place, Subject } from '../subject.ts'
import { INK, LEAF, LEAF_LO, type Tones, tones } from './material.ts'
import { at, clipped, shape } from './paths.ts'

/** A wheel of radius r that stands on the ground. */
export function wheel(ctx: Ctx, x: number, r: number, arch?: string): void {
  if (arch) ellipse(ctx, x, -r, r + 4, r + 4, arch)
  ellipse(ctx, x, -r, r, r, INK)
  ellipse(ctx, x, -r, r * 0.56, r * 0.56, '#d5dae2')
  ellipse(ctx, x, -r, r * 0.24, r * 0.24, '#7d8696')
}

/** A leaf from (x, y), turned from pointing up. */
export function leaf(
  ctx: Ctx,
  x: number,
  y: number,
  turn: number,
  length: number,
  width: number,
  fill: Fill = LEAF,
  lo: Fill = LEAF_LO,
): void {
  at(ctx, x, y, turn, () => {
    shape(
      ctx,
      `M0,0 C${-width},${-length * 0.35} ${-width * 0.7},${-length * 0.8} 0,${-length} C${width * 0.7},${-length * 0.8} ${width},${-length * 0.35} 0,0Z`,
      fill,
    )
    shape(ctx, `M0,0 C${width},${-length * 0.35} ${width * 0.7},${-length * 0.8} 0,${-length}Z`, lo)
  })
}

/** A window pane with a streak of light; the path begins at its left. */
export function pane(ctx: Ctx, t: Tones, d: string): void {
  shape(ctx, d, t.glass)
  clipped(ctx, d, () => {
    const m = /M(-?[\d.]+),(-?[\d.]+)/.exec(d)!
    at(ctx, Number(m[1]) + 8, Number(m[2]), 0.45, () => box(ctx, -2.5, -30, 6, 80, 0, t.shine))
  })
}

interface Options {
  also?: readonly string[]
  plural?: string
  colors: readonly ColorName[]
  natural?: readonly ColorName[]
  places: readonly Place[]
  size: number
}

/** A subject whose proportions differ by a few percent each time. */
export function thing(name: string, options: Options, draw: (ctx: Ctx, t: Tones, rng: Rng) => void): Subject {
  return {
    name,
    ...options,
    draw(ctx, c, rng) {
      ctx.save()
      ctx.scale(rng.range(0.94, 1.03), rng.range(0.94, 1.03))
      draw(ctx, tones(c), rng)
      ctx.restore()
    },
  }
}
