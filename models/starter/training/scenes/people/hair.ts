import { fluff, mirrored } from '../creatures/anatomy.ts'
import { type Ctx, blob, box, ellipse, points, polygon } from '../shapes.ts'
import type { HairTones, Head, Style } from './features.ts'

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

/** Where the hair ends over the brow, from one temple to the other; in units of half a face's width. */
const BROWS: Partial<Record<Style, string>> = {
  short: '0.9,-0.42 0.5,-0.62 0,-0.66 -0.5,-0.62 -0.9,-0.42',
  swept: '0.93,-0.4 0.75,-0.75 0.2,-0.62 -0.5,-0.78 -0.93,-0.4',
  messy: '0.9,-0.35 0.72,-0.6 0.45,-0.45 0.2,-0.66 -0.1,-0.46 -0.4,-0.66 -0.68,-0.45 -0.9,-0.4',
  afro: '0.92,-0.35 0.6,-0.66 0,-0.74 -0.6,-0.66 -0.92,-0.35',
  bun: '0.92,-0.3 0.7,-0.62 0.25,-0.85 0,-1.02 -0.25,-0.85 -0.7,-0.62 -0.92,-0.3',
  pigtails: '0.92,-0.3 0.7,-0.62 0.25,-0.85 0,-1.02 -0.25,-0.85 -0.7,-0.62 -0.92,-0.3',
}

const SHINY = new Set<Style>([
  'short',
  'messy',
  'curly',
  'long',
  'bob',
  'wavy',
  'ponytail',
  'bun',
  'pigtails',
])

function quiff(ctx: Ctx, hair: HairTones): void {
  blob(ctx, '-0.75,-0.82 -0.7,-1.3 0.1,-1.55 0.8,-1.4 1.1,-1 0.9,-0.7 0.2,-0.7', hair.base)
  blob(ctx, '-0.4,-1.12 0,-1.36 0.5,-1.32 0.1,-1.15', hair.hi)
}

function tufts(ctx: Ctx, hair: HairTones): void {
  for (const [x, y, tx, ty] of [
    [-0.7, -1.1, -0.95, -1.45],
    [-0.2, -1.25, -0.3, -1.62],
    [0.3, -1.25, 0.42, -1.62],
    [0.75, -1, 1.08, -1.36],
  ] as const)
    polygon(ctx, `${x - 0.36},${y + 0.1} ${tx},${ty} ${x + 0.36},${y + 0.1}`, hair.base)
}

function curls(ctx: Ctx, hair: HairTones): void {
  for (const [x, y] of points(
    '-1.02,-0.25 -1,-0.7 -0.7,-1.05 -0.25,-1.2 0.25,-1.2 0.7,-1.05 1,-0.7 1.02,-0.25 -0.4,-0.85 0,-0.9 0.4,-0.85',
  ))
    ellipse(ctx, x, y, 0.36, 0.36, hair.base)
}

function baldSpot(ctx: Ctx): void {
  ellipse(ctx, -0.35, -0.85, 0.3, 0.14, '#ffffff55', -0.4)
}

function balding(ctx: Ctx, hair: HairTones): void {
  mirrored(ctx, 0, () => blob(ctx, '0.9,-0.72 1.18,-0.55 1.24,-0.1 1.1,0.3 0.96,0', hair.base))
  baldSpot(ctx)
}

function parted(ctx: Ctx, hair: HairTones): void {
  blob(ctx, '0.25,-1.36 0.9,-1.14 1.22,-0.5 1.26,0.35 1.08,0.5 0.96,-0.2 0.6,-0.62 0.2,-0.9', hair.base)
  blob(
    ctx,
    '0.45,-1.34 -0.2,-1.4 -0.9,-1.14 -1.22,-0.5 -1.26,0.35 -1.08,0.5 -0.95,-0.15 -0.55,-0.5 0,-0.7 0.35,-1',
    hair.base,
  )
}

/** What a style has over the brow besides its cap. */
const FRONTS: Partial<Record<Style, (ctx: Ctx, hair: HairTones) => void>> = {
  swept: quiff,
  messy: tufts,
  curly: curls,
  balding,
  bald: baldSpot,
  long: parted,
  bob: parted,
  wavy: parted,
  ponytail: parted,
}

/** What grows over the brow. */
export function hairBefore(ctx: Ctx, o: Head): void {
  const { hair } = o
  const brow = BROWS[o.style]
  if (brow !== undefined)
    blob(ctx, `-1.06,0.02 -1.16,-0.5 -0.85,-1.12 0,-1.38 0.85,-1.12 1.16,-0.5 1.06,0.02 ${brow}`, hair.base)
  FRONTS[o.style]?.(ctx, hair)
  if (SHINY.has(o.style)) blob(ctx, '-0.68,-1.02 -0.2,-1.2 0.25,-1.2 0.1,-1.06 -0.3,-1', hair.hi)
}
