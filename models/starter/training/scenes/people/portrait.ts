import type { ColorName, Paint } from '../colours.ts'
import { type Tones, mirrored, tones, vol } from '../creatures/anatomy.ts'
import type { Rng } from '../random.ts'
import { type Ctx, blob, box, ellipse, polygon, stroke } from '../shapes.ts'
import { type HairTones, type Head, SKINS, type Skin, type Style, WHITE, hairTones } from './features.ts'
import { behind, head } from './heads.ts'

/** What a portrait shows. */
export interface PortraitSpec {
  who: 'man' | 'woman' | 'boy' | 'girl' | 'old man' | 'old woman'
  hair: ColorName
  skin: 'light' | 'tan' | 'brown' | 'dark'
  clothes: Paint
  /** How the hair is worn. */
  style: Style
  wear: (typeof WEARS)[number]
  glasses: boolean
  beard: boolean
  smile: boolean
}

/** What people wear in a portrait. */
export const WEARS = ['shirt', 't-shirt', 'hoodie', 'sweater'] as const

const STYLES: Record<PortraitSpec['who'], readonly Style[]> = {
  man: ['short', 'swept', 'curly', 'messy'],
  woman: ['long', 'long', 'wavy', 'bob', 'ponytail'],
  boy: ['messy', 'messy', 'short', 'curly'],
  girl: ['pigtails', 'pigtails', 'bob', 'ponytail'],
  'old man': ['balding', 'balding', 'short'],
  'old woman': ['bun', 'bun', 'bob'],
}

/** How somebody may wear their hair, a style as often as it should be painted. */
export function stylesOf(who: PortraitSpec['who'], skin: PortraitSpec['skin']): readonly Style[] {
  const dense = (skin === 'dark' || skin === 'brown') && (who === 'man' || who === 'woman')
  return dense ? [...STYLES[who], 'afro', 'afro'] : STYLES[who]
}

function shoulders(ctx: Ctx, t: Tones, half: number, top: number): void {
  // shoulders
  vol(
    ctx,
    (f) =>
      blob(
        ctx,
        `${-half - 2},14 ${-half},-6 ${-half + 11},${top + 9} -15,${top - 1} 0,${top + 1} 15,${top - 1} ${half - 11},${top + 9} ${half},-6 ${half + 2},14`,
        f,
      ),
    t.base,
    t.shade,
    0,
    -5,
  )
}

/** What is worn at the neck: a shirt, a round neck, a hood or a roll neck. */
function collar(
  ctx: Ctx,
  t: Tones,
  c: Paint,
  wear: PortraitSpec['wear'],
  neck: number,
  top: number,
  skin: Skin,
  half: number,
): void {
  if (wear === 'shirt') {
    // a shirt with a collar
    polygon(ctx, `${-neck},${top} ${neck},${top} 0,${top + 15}`, skin.shade)
    mirrored(ctx, 0, () =>
      polygon(
        ctx,
        `${neck + 1},${top - 5} ${neck + 8},${top + 3} 8,${top + 17} 0,${top + 13}`,
        c.name === 'white' ? t.shade : t.hi,
      ),
    )
    for (const by of [top + 20]) ellipse(ctx, 0, by, 2.4, 2.4, t.line)
  } else if (wear === 't-shirt') {
    // a round neck
    ellipse(ctx, 0, top + 1, neck + 5, 9, c.name === 'black' ? t.hi : t.far)
    ellipse(ctx, 0, top - 1, neck + 1, 7.5, skin.shade)
  } else if (wear === 'hoodie') {
    // a hood
    mirrored(ctx, 0, () =>
      blob(
        ctx,
        `2,${top + 12} ${neck + 2},${top - 4} ${neck + 12},${top - 3} ${neck + 13},${top + 6} 10,${top + 16}`,
        c.name === 'black' ? t.hi : t.far,
      ),
    )
    polygon(ctx, `${-neck},${top - 4} ${neck},${top - 4} 0,${top + 9}`, skin.shade)
    for (const s of [-1, 1])
      stroke(ctx, `${s * 7},${top + 14} ${s * 7},-4`, 3, c.name === 'white' ? t.line : WHITE)
  } else {
    // a roll neck with stripes below
    box(ctx, -neck - 3, top - 9, neck * 2 + 6, 13, 5, c.name === 'black' ? t.hi : t.far)
    stroke(ctx, `${-half + 9},-5 0,-2 ${half - 9},-5`, 5, c.name === 'white' ? '#6f9fd8' : t.pale, true)
  }
}

/** Long hair that falls over the shoulders. */
function frontLocks(ctx: Ctx, style: string, r: number, y: number, hair: HairTones): void {
  if (style === 'long' || style === 'wavy')
    mirrored(ctx, 0, () =>
      style === 'long'
        ? blob(
            ctx,
            `${r * 1.0},${y - 2} ${r * 1.26},${y + 2} ${r * 1.38},${y + r} ${r * 1.3},${y + r * 1.95} ${r * 0.98},${y + r * 1.9} ${r * 0.86},${y + r * 1.3} ${r * 0.96},${y + r * 0.7}`,
            hair.base,
          )
        : [
            [1.12, 0.2, 0.27],
            [1.16, 0.68, 0.31],
            [1.1, 1.18, 0.32],
            [1.06, 1.62, 0.3],
          ].forEach(([x, dy, s]) => ellipse(ctx, x! * r, y + dy! * r, s! * r, s! * r, hair.base)),
    )
}

/** Head and shoulders, front view, in the same box as the figures; the shoulders are cut off at y = 0. */
export function portrait(ctx: Ctx, spec: PortraitSpec, rng: Rng): void {
  const { who, style } = spec
  const t = tones(spec.clothes)
  const c = spec.clothes
  const skin = SKINS[spec.skin]
  const hair = hairTones(spec.hair)
  const male = who === 'man' || who === 'boy' || who === 'old man'
  const child = who === 'boy' || who === 'girl'
  const old = who === 'old man' || who === 'old woman'
  const o: Head = {
    skin,
    hair,
    style,
    child,
    old,
    smile: spec.smile,
    open: rng.chance(0.6),
    beard: spec.beard && male && !child,
    lashes: !male,
    iris: spec.skin === 'light' ? rng.pick(['#5a3820', '#3f7fb5', '#4f8a4a']) : '#4a2c18',
    tie: c.name === 'white' ? '#e84a6f' : t.base,
    ...(spec.glasses ? { glasses: rng.pick(['#2b2b33', '#2b2b33', '#5a3420', '#8e2432']) } : {}),
  }
  const r = child ? 29 : 26.5
  const y = child ? -57 : -61
  const half = child ? 42 : male ? 55 : 47
  const top = child ? -20 : -26
  ctx.save()
  ctx.beginPath()
  ctx.rect(-62, -118, 124, 118)
  ctx.clip()
  behind(ctx, 0, y, r, o)
  shoulders(ctx, t, half, top)
  const neck = child ? 8.5 : male ? 12 : 9.5
  box(ctx, -neck, top - 16, neck * 2, 24, neck * 0.7, skin.shade)
  collar(ctx, t, c, spec.wear, neck, top, skin, half)
  frontLocks(ctx, style, r, y, hair)
  head(ctx, 0, y, r, o)
  ctx.restore()
}
