/** How many there are of each of many keys at once, up to a limit. */
export class KeyedCount {
  readonly #limit: number
  readonly #counts = new Map<string, number>()

  constructor(limit: number) {
    this.#limit = limit
  }

  hasRoom(key: string): boolean {
    return this.#of(key) < this.#limit
  }

  /** Counts one more; returns what counts it no longer, to be called once. */
  add(key: string): () => void {
    this.#counts.set(key, this.#of(key) + 1)
    return () => {
      const left = this.#of(key) - 1
      if (left > 0) this.#counts.set(key, left)
      else this.#counts.delete(key)
    }
  }

  #of(key: string): number {
    return this.#counts.get(key) ?? 0
  }
}
