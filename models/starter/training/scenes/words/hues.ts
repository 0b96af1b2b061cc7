import type { ColorName } from '../colours.ts'
import type { Rng } from '../random.ts'

/** Other words for the colours. */
export const HUES: Record<ColorName, readonly string[]> = {
  red: ['scarlet', 'crimson', 'bright red', 'ruby red'],
  orange: ['bright orange', 'vivid orange'],
  yellow: ['bright yellow', 'lemon yellow'],
  green: ['emerald', 'emerald green', 'bright green'],
  blue: ['navy', 'navy blue', 'azure', 'royal blue', 'bright blue'],
  purple: ['violet', 'lilac', 'bright purple'],
  pink: ['hot pink', 'magenta', 'bright pink'],
  brown: ['chestnut', 'chocolate brown', 'dark brown'],
  black: ['jet black', 'pitch black', 'coal black'],
  white: ['pure white', 'bright white', 'ivory'],
  grey: ['gray', 'gray', 'silver', 'gray'],
  golden: ['gold', 'gold', 'gold colored'],
}

/** A word for a colour, mostly the usual one. */
export function hueWord(color: ColorName, rng: Rng): string {
  const usual = color === 'grey' || color === 'golden' ? 0.6 : 0.88
  return rng.chance(usual) ? color : rng.pick(HUES[color])
}
