import { COLORS, type ColorName, type Hsl, css } from '../colours.ts'

/** Gold of crowns and buttons. */
export const GOLD = '#ffc62e'

/** Gold in the shade. */
export const GOLD2 = '#dd9418'

/** White cloth and teeth. */
export const WHITE = '#fffdf8'

/** Blades and armour. */
export const STEEL = '#8e9aa8'

/** The tones of a skin. */
export interface Skin {
  base: string
  shade: string
  blush: string
  lip: string
}

/** Four skins, light to dark. */
export const SKINS: Record<'light' | 'tan' | 'brown' | 'dark', Skin> = {
  light: { base: '#f9d3b4', shade: '#e8ae88', blush: '#f5a596', lip: '#c8454f' },
  tan: { base: '#e0ad7b', shade: '#c48a57', blush: '#d98b68', lip: '#b03f44' },
  brown: { base: '#ab7047', shade: '#8b5533', blush: '#b5613f', lip: '#84303a' },
  dark: { base: '#75482c', shade: '#58331d', blush: '#8b4a30', lip: '#5c1f28' },
}

/** Hair colours as often as they are painted. */
export const HAIR_NATURAL: readonly ColorName[] = ['black', 'brown', 'brown', 'golden', 'red', 'black']

/** The tones of hair. */
export interface HairTones {
  base: string
  shade: string
  hi: string
}

/** The tones of hair in a colour word; the red, brown and golden ones are those of hair. */
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

/** How hair is worn. */
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

/** All that makes a head. */
export interface Head {
  skin: Skin
  hair: HairTones
  style: Style
  smile?: boolean
  open?: boolean
  glasses?: string
  beard?: boolean
  lashes?: boolean
  child?: boolean
  old?: boolean
  iris?: string
  tie?: string
  frown?: boolean
}
