import { COLORS, type ColorName, type Hsl, css } from '../colours.ts'
import { fluff, mirrored } from '../creatures/figure.ts'
import { type Ctx, type Point, blob, box, ellipse, points, polygon } from '../shapes.ts'
import type { Head } from './heads.ts'

export interface HairTones {
  base: string
  shade: string
  hi: string
}

/** Hair in a colour word; the red, brown and golden ones are those of hair. */
export function hairTones(name: ColorName): HairTones {
  const c: Hsl =
    name === 'red'
      ? { h: 14, s: 72, l: 42 }
      : name === 'golden'
        ? { h: 43, s: 78, l: 62 }
        : name === 'yellow'
          ? { h: 50, s: 88, l: 64 }
          : name === 'brown'
            ? { h: 22, s: 48, l: 27 }
            : name === 'black'
              ? { h: 240, s: 12, l: 14 }
              : COLORS[name]
  const at = (by: number) => css({ ...c, l: Math.max(4, Math.min(98, c.l + by)) })
  return { base: at(0), shade: at(name === 'black' ? -6 : -10), hi: at(name === 'white' ? 3 : 10) }
}

export type Style =
  | 'short'
  | 'swept'
  | 'messy'
  | 'curly'
  | 'bald'
  | 'balding'
  | 'long'
  | 'wavy'
  | 'bob'
  | 'bun'
  | 'pigtails'
  | 'ponytail'
  | 'afro'
  | 'none'

/** What hangs behind the shoulders; in units of half a face's width. */
export function hairBehind(ctx: Ctx, o: Head): void {
  const { hair } = o
  if (o.style === 'long')
    blob(
      ctx,
      '0,-1.3 0.95,-1.1 1.3,-0.3 1.32,0.8 1.42,1.75 0.7,2 0,1.9 -0.7,2 -1.42,1.75 -1.32,0.8 -1.3,-0.3 -0.95,-1.1',
      hair.shade,
    )
  if (o.style === 'wavy') {
    for (const s of [-1, 1])
      for (const [x, y, r] of [
        [0.95, -0.5, 0.5],
        [1.15, 0.1, 0.5],
        [1.2, 0.7, 0.52],
        [1.12, 1.3, 0.5],
        [0.8, 1.6, 0.45],
      ] as const)
        ellipse(ctx, s * x, y, r, r, hair.shade)
    box(ctx, -1, -1, 2, 2.6, 0.3, hair.shade)
  }
  if (o.style === 'bob')
    blob(
      ctx,
      '0,-1.3 0.95,-1.1 1.32,-0.2 1.4,0.85 0.95,1.12 -0.95,1.12 -1.4,0.85 -1.32,-0.2 -0.95,-1.1',
      hair.shade,
    )
  if (o.style === 'bun') {
    ellipse(ctx, 0, -1.42, 0.5, 0.42, hair.base)
    ellipse(ctx, 0, -1.28, 0.42, 0.26, hair.shade)
  }
  if (o.style === 'pigtails')
    mirrored(ctx, 0, () => {
      blob(ctx, '1,-0.5 1.5,-0.7 1.85,-0.1 1.75,0.7 1.45,1.1 1.25,0.5 1.05,0.1', hair.base)
      blob(ctx, '1.5,0.2 1.75,0.6 1.45,1.1 1.28,0.6', hair.shade)
      ellipse(ctx, 1.12, -0.38, 0.24, 0.24, o.tie ?? '#e84a6f')
    })
  if (o.style === 'ponytail') {
    blob(ctx, '0.6,-1.1 1.3,-1.1 1.75,-0.4 1.7,0.6 1.35,1.2 1.25,0.4 1,-0.3', hair.shade)
    ellipse(ctx, 0.95, -0.95, 0.24, 0.24, o.tie ?? '#e84a6f')
  }
  if (o.style === 'afro') fluff(ctx, 0, -0.38, 1.2, 1.12, 14, 0.36, hair.base)
}

/** What grows over the brow. */
export function hairBefore(ctx: Ctx, o: Head): void {
  const { hair } = o
  const cap = (...brow: Point[]) =>
    blob(
      ctx,
      [
        [-1.06, 0.02],
        [-1.16, -0.5],
        [-0.85, -1.12],
        [0, -1.38],
        [0.85, -1.12],
        [1.16, -0.5],
        [1.06, 0.02],
        ...brow,
      ],
      hair.base,
    )
  const shine = () => blob(ctx, '-0.68,-1.02 -0.2,-1.2 0.25,-1.2 0.1,-1.06 -0.3,-1', hair.hi)
  switch (o.style) {
    case 'short':
      cap([0.9, -0.42], [0.5, -0.62], [0, -0.66], [-0.5, -0.62], [-0.9, -0.42])
      shine()
      break
    case 'swept':
      cap([0.93, -0.4], [0.75, -0.75], [0.2, -0.62], [-0.5, -0.78], [-0.93, -0.4])
      blob(ctx, '-0.75,-0.82 -0.7,-1.3 0.1,-1.55 0.8,-1.4 1.1,-1 0.9,-0.7 0.2,-0.7', hair.base)
      blob(ctx, '-0.4,-1.12 0,-1.36 0.5,-1.32 0.1,-1.15', hair.hi)
      break
    case 'messy':
      cap(
        [0.9, -0.35],
        [0.72, -0.6],
        [0.45, -0.45],
        [0.2, -0.66],
        [-0.1, -0.46],
        [-0.4, -0.66],
        [-0.68, -0.45],
        [-0.9, -0.4],
      )
      for (const [x, y, tx, ty] of [
        [-0.7, -1.1, -0.95, -1.45],
        [-0.2, -1.25, -0.3, -1.62],
        [0.3, -1.25, 0.42, -1.62],
        [0.75, -1, 1.08, -1.36],
      ] as const)
        polygon(
          ctx,
          [
            [x - 0.36, y + 0.1],
            [tx, ty],
            [x + 0.36, y + 0.1],
          ],
          hair.base,
        )
      shine()
      break
    case 'curly':
      for (const [x, y] of points(
        '-1.02,-0.25 -1,-0.7 -0.7,-1.05 -0.25,-1.2 0.25,-1.2 0.7,-1.05 1,-0.7 1.02,-0.25 -0.4,-0.85 0,-0.9 0.4,-0.85',
      ))
        ellipse(ctx, x, y, 0.36, 0.36, hair.base)
      shine()
      break
    case 'afro':
      cap([0.92, -0.35], [0.6, -0.66], [0, -0.74], [-0.6, -0.66], [-0.92, -0.35])
      break
    case 'balding':
    case 'bald':
      if (o.style === 'balding')
        mirrored(ctx, 0, () => blob(ctx, '0.9,-0.72 1.18,-0.55 1.24,-0.1 1.1,0.3 0.96,0', hair.base))
      ellipse(ctx, -0.35, -0.85, 0.3, 0.14, '#ffffff55', -0.4)
      break
    case 'long':
    case 'bob':
    case 'wavy':
    case 'ponytail':
      blob(ctx, '0.25,-1.36 0.9,-1.14 1.22,-0.5 1.26,0.35 1.08,0.5 0.96,-0.2 0.6,-0.62 0.2,-0.9', hair.base)
      blob(
        ctx,
        '0.45,-1.34 -0.2,-1.4 -0.9,-1.14 -1.22,-0.5 -1.26,0.35 -1.08,0.5 -0.95,-0.15 -0.55,-0.5 0,-0.7 0.35,-1',
        hair.base,
      )
      shine()
      break
    case 'bun':
    case 'pigtails':
      cap([0.92, -0.3], [0.7, -0.62], [0.25, -0.85], [0, -1.02], [-0.25, -0.85], [-0.7, -0.62], [-0.92, -0.3])
      shine()
      break
    case 'none':
      break
  }
}
