import type { Rng } from './random.ts'

/** Hue in degrees, saturation and lightness in percent. */
export interface Hsl {
  h: number
  s: number
  l: number
}

/** The colour words that captions use. */
export const COLORS = {
  red: { h: 2, s: 78, l: 50 },
  orange: { h: 26, s: 92, l: 55 },
  yellow: { h: 49, s: 95, l: 58 },
  green: { h: 125, s: 50, l: 42 },
  blue: { h: 215, s: 75, l: 50 },
  purple: { h: 275, s: 55, l: 50 },
  pink: { h: 338, s: 80, l: 72 },
  brown: { h: 25, s: 50, l: 35 },
  black: { h: 230, s: 10, l: 16 },
  white: { h: 40, s: 15, l: 94 },
  grey: { h: 215, s: 8, l: 56 },
  golden: { h: 42, s: 80, l: 52 },
} as const satisfies Record<string, Hsl>

/** A colour word. */
export type ColorName = keyof typeof COLORS

/** The colours of most made things. */
export const BRIGHT: readonly ColorName[] = ['red', 'orange', 'yellow', 'green', 'blue', 'purple', 'pink']

/** All colour words. */
export const ANY: readonly ColorName[] = [...BRIGHT, 'brown', 'black', 'white', 'grey', 'golden']

/** The colours of `list` with `names` before the others: a subject's first colour is its natural one. */
export const only = (list: readonly ColorName[], ...names: ColorName[]): readonly ColorName[] => [
  ...names,
  ...list.filter((n) => !names.includes(n)),
]

/** All colours, `names` before the others. */
export const first = (...names: ColorName[]): readonly ColorName[] => only(ANY, ...names)

/** As CSS writes it. */
export function css({ h, s, l }: Hsl, alpha = 1): string {
  return `hsla(${h}, ${s}%, ${l}%, ${alpha})`
}

/** A colour in five tones, ready for fillStyle. */
export interface Paint {
  name: ColorName
  base: string
  light: string
  lighter: string
  dark: string
  darker: string
  hsl: Hsl
}

/** The tones of a colour word, a little different each time. */
export function paint(name: ColorName, rng: Rng): Paint {
  const c = COLORS[name]
  const hsl = {
    h: c.h + rng.range(-5, 5),
    s: Math.min(100, c.s * rng.range(0.92, 1.06)),
    l: c.l + rng.range(-3, 3),
  }
  const tone = (by: number) => css({ ...hsl, l: Math.max(4, Math.min(98, hsl.l + by)) })
  return { name, hsl, base: css(hsl), light: tone(11), lighter: tone(22), dark: tone(-12), darker: tone(-22) }
}
