/** Keeps the values used last, so many of them. What fails to load is not kept. */
export class RecentlyUsed<Value> {
  readonly #capacity: number
  /** The least recently used is first. */
  readonly #values = new Map<string, Value>()

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** The value under `key`, loaded if it is not there. */
  async get(key: string, load: () => Promise<Value>): Promise<Value> {
    const value = this.#values.has(key) ? this.#values.get(key)! : await load()
    this.#values.delete(key)
    this.#values.set(key, value)
    for (const oldest of this.#values.keys()) {
      if (this.#values.size <= this.#capacity) break
      this.#values.delete(oldest)
    }
    return value
  }
}
