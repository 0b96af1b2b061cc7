/** A value that changes, and those who watch it: each gets the present first and later the latest, never a backlog. */
export class LatestValue<Value> {
  readonly #read: () => Value
  readonly #watchers = new Set<Watcher<Value>>()

  constructor(read: () => Value) {
    this.#read = read
  }

  /** Says that the value may have changed. */
  changed(): void {
    for (const watcher of this.#watchers) watcher.notice()
  }

  watch(): AsyncIterableIterator<Value, undefined> {
    const watcher = new Watcher(this.#read, () => this.#watchers.delete(watcher))
    this.#watchers.add(watcher)
    return watcher
  }

  /** Ends every watching. */
  close(): void {
    for (const watcher of this.#watchers) void watcher.return()
  }
}

class Watcher<Value> implements AsyncIterableIterator<Value, undefined> {
  readonly #read: () => Value
  readonly #onEnd: () => void
  #fresh = true
  #ended = false
  #wake: () => void = () => undefined

  constructor(read: () => Value, onEnd: () => void) {
    this.#read = read
    this.#onEnd = onEnd
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  notice(): void {
    this.#fresh = true
    this.#wake()
  }

  async next(): Promise<IteratorResult<Value, undefined>> {
    while (!this.#fresh && !this.#ended) await new Promise<void>((resolve) => (this.#wake = resolve))
    if (this.#ended) return { done: true, value: undefined }
    this.#fresh = false
    return { done: false, value: this.#read() }
  }

  return(): Promise<IteratorResult<Value, undefined>> {
    this.#ended = true
    this.#onEnd()
    this.#wake()
    return Promise.resolve({ done: true, value: undefined })
  }
}
