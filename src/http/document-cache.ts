/** Longer documents are not worth their memory: what a frontend sends again and again is short. */
const longestKey = 8 * 1024

/**
 * Keeps what was made of the latest `size` texts, the least recently used goes first. Texts that are long are not kept
 * at all, or a visitor could fill the memory with operations that nobody sends twice.
 */
export class DocumentCache<Value> {
  readonly #size: number
  readonly #values = new Map<string, Value>()

  constructor(size: number) {
    this.#size = size
  }

  get(text: string): Value | undefined {
    const value = this.#values.get(text)
    if (value === undefined) return undefined
    this.delete(text)
    this.#values.set(text, value)
    return value
  }

  set(text: string, value: Value): void {
    if (text.length > longestKey) return
    this.delete(text)
    this.#values.set(text, value)
    const [oldest] = this.#values.keys()
    if (this.#values.size > this.#size && oldest !== undefined) this.delete(oldest)
  }

  delete(text: string): void {
    this.#values.delete(text)
  }
}
