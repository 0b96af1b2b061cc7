import { MIDDLE } from '../frame.ts'
import { type ColorName, type Paint, css, paint } from '../colours.ts'
import type { Rng } from '../random.ts'
import type { Ctx } from '../shapes.ts'
import { fill } from './sky.ts'

/** A colour word as `plain` takes it: white and black are always the same. */
export function ground(name: ColorName, rng: Rng): Paint | 'white' | 'black' {
  return name === 'white' || name === 'black' ? name : paint(name, rng)
}

/** A studio ground in one colour, a little brighter in the middle. */
export function plain(ctx: Ctx, color: Paint | 'white' | 'black'): void {
  const [inner, outer]: readonly [string, string] =
    color === 'white' || (typeof color === 'object' && color.name === 'white')
      ? ['#ffffff', '#f3f3f3']
      : color === 'black' || color.name === 'black'
        ? ['#1f1f22', '#0c0c0e']
        : [css({ ...color.hsl, l: color.hsl.l + 5 }), css({ ...color.hsl, l: color.hsl.l - 4 })]
  const g = ctx.createRadialGradient(MIDDLE, 120, 20, MIDDLE, 128, 185)
  g.addColorStop(0, inner)
  g.addColorStop(1, outer)
  fill(ctx, g)
}
