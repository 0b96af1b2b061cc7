import { BRIGHT, type ColorName, type Paint, css } from '../colours.ts'

/** The tones of a colour as these painters use them: a black or white thing still shows its parts. */
export interface Tones {
  name: ColorName
  base: string
  hi: string
  lo: string
  edge: string
  arch: string
  glass: string
  shine: string
  trim: string
  accent: string
}

const ACCENT: Record<ColorName, string> = {
  white: '#e14b4b',
  red: '#fbf1df',
  orange: '#fdf3e1',
  yellow: '#e2563f',
  green: '#fdf3df',
  blue: '#fdf3df',
  purple: '#fbd65a',
  pink: '#fff8f0',
  brown: '#f4dcb0',
  black: '#f3b93a',
  grey: '#e2563f',
  golden: '#b93443',
}

/** The tones in which a thing of this colour is painted. */
export function tones(c: Paint): Tones {
  const l = (lightness: number, turn = 0) => css({ h: c.hsl.h + turn, s: c.hsl.s, l: lightness })
  const rest = { name: c.name, accent: ACCENT[c.name], shine: '#f2fafd' }
  if (c.name === 'black')
    return {
      ...rest,
      base: l(21),
      hi: l(36),
      lo: l(12),
      edge: l(48),
      arch: l(42),
      glass: '#a9d5ec',
      trim: '#e9ecf1',
    }
  if (c.name === 'white')
    return {
      ...rest,
      base: l(95),
      hi: l(100),
      lo: l(82),
      edge: l(64),
      arch: l(64),
      glass: '#7fb8da',
      trim: '#8b97a8',
    }
  const warm = c.name === 'yellow' || c.name === 'golden' ? -9 : 0
  const glass = c.name === 'blue' ? '#d8f1fb' : '#c3e6f6'
  return {
    ...rest,
    base: c.base,
    hi: c.name === 'pink' ? l(c.hsl.l + 10) : l(c.hsl.l + 13),
    lo: l(c.hsl.l - 12, warm),
    edge: l(c.hsl.l - 22, warm * 1.6),
    arch: l(c.hsl.l - 22, warm * 1.6),
    glass,
    trim: '#fffaf0',
  }
}

/** Tyres, outlines, dark parts. */
export const INK = '#2b2d38'

/** Wood. */
export const WOOD = '#a8683c'

/** Wood in the shade. */
export const WOOD_LO = '#824b2b'

/** Bare metal. */
export const METAL = '#b9c1cd'

/** Bare metal in the shade. */
export const METAL_LO = '#8a94a5'

/** Leaves. */
export const LEAF = '#4ba352'

/** Leaves in the shade. */
export const LEAF_LO = '#337e45'

/** Cream and light dough. */
export const CREAM = '#fbeed3'

/** The colours in which vehicles and the like are painted. */
export const BODY: readonly ColorName[] = [...BRIGHT, 'black', 'white', 'grey']
