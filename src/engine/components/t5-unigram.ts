/** A token and how likely it is: the logarithm of its probability. Its id is its place in the vocabulary. */
export type Piece = readonly [token: string, score: number]

/** How much less likely than the least likely piece a character is that no piece covers. */
const unknownPenalty = 10

/** The best way to a position of a word: where its last token begins, and which it is. */
interface Path {
  readonly from: number
  readonly id: number
  readonly score: number
}

/**
 * Splits words into the most likely pieces (Kudo, "Subword Regularization" (2018), section 3.2, by Viterbi's algorithm).
 * Of equally likely ways the one with the shorter last piece is taken, as the tokenizers library does.
 */
export class Unigram {
  readonly #pieces = new Map<string, { readonly id: number; readonly score: number }>()
  readonly #unknownId: number
  readonly #unknownScore: number
  readonly #longest: number

  constructor(vocabulary: readonly Piece[], unknownId: number) {
    for (const [id, [token, score]] of vocabulary.entries()) this.#pieces.set(token, { id, score })
    this.#unknownId = unknownId
    this.#unknownScore =
      vocabulary.reduce((least, [, score]) => Math.min(least, score), Infinity) - unknownPenalty
    this.#longest = vocabulary.reduce((most, [token]) => Math.max(most, token.length), 0)
  }

  idOf(token: string): number | undefined {
    return this.#pieces.get(token)?.id
  }

  /** The ids of a word's pieces; characters in a row that no piece covers are one unknown token. */
  encode(word: string): number[] {
    const paths = this.#bestPaths(word)
    const ids: number[] = []
    for (let end = word.length; end > 0;) {
      const { id, from } = paths[end]!
      if (id !== this.#unknownId || ids.at(-1) !== id) ids.push(id)
      end = from
    }
    return ids.toReversed()
  }

  #bestPaths(word: string): (Path | undefined)[] {
    const paths: (Path | undefined)[] = Array.from({ length: word.length + 1 }, () => undefined)
    let from = 0
    for (const character of word) {
      const before = paths[from]?.score ?? 0
      let isCovered = false
      const last = Math.min(word.length, from + this.#longest)
      for (let end = from + 1; end <= last; end++) {
        const piece = this.#pieces.get(word.slice(from, end))
        if (!piece) continue
        isCovered ||= end === from + character.length
        improve(paths, end, { from, id: piece.id, score: before + piece.score })
      }
      const next = from + character.length
      if (!isCovered) {
        improve(paths, next, { from, id: this.#unknownId, score: before + this.#unknownScore })
      }
      from = next
    }
    return paths
  }
}

function improve(paths: (Path | undefined)[], end: number, path: Path): void {
  const known = paths[end]
  if (!known || path.score > known.score) paths[end] = path
}
