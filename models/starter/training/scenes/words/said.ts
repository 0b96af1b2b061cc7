import type { Told } from '../scene.ts'

/** A piece of a caption, and which labels it tells. */
export interface Said {
  text: string
  told: readonly Told[]
}

/** Nothing said. */
export const NOTHING: Said = { text: '', told: [] }

/** A piece that tells some labels. */
export function said(text: string, ...told: readonly Told[]): Said {
  return { text, told }
}

/** Pieces one after the other, empty ones left out; each label is told once. */
export function joined(pieces: readonly Said[], between = ' '): Said {
  const full = pieces.filter((p) => p.text !== '')
  return { text: full.map((p) => p.text).join(between), told: [...new Set(full.flatMap((p) => p.told))] }
}

/** A piece between two words that tell nothing. */
export function within(before: string, piece: Said, after = ''): Said {
  return { text: before + piece.text + after, told: piece.told }
}
