import { unlessAborted } from './linked-signal.ts'

/** What may have come and not be written yet, in bytes. */
const mostAhead = 8 * 1024 * 1024

/**
 * Reads a body as it comes, while what came before is still written: of a connection that breaks, `fetch` throws away
 * whatever was not read yet, so that one that breaks often would never get further. Reading begins at once.
 */
export class ReadAhead {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  readonly #onRead: () => void
  readonly #pieces: Uint8Array[] = []
  #bytes = 0
  #state: 'reading' | 'ended' | 'left' = 'reading'
  #failure: unknown = null
  #wake: (() => void)[] = []

  /** `onRead` hears of every piece that comes. */
  constructor(body: ReadableStream<Uint8Array>, signal: AbortSignal, onRead: () => void) {
    this.#reader = body.getReader()
    this.#onRead = onRead
    void this.#read(signal)
  }

  /** The pieces in order. What had come before the connection broke comes before the error that it broke with. */
  async *pieces(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const piece = this.#pieces.shift()
        if (piece !== undefined) {
          this.#bytes -= piece.length
          this.#changed()
          yield piece
        } else if (this.#state === 'reading') await this.#change()
        else break
      }
    } finally {
      this.leave()
    }
    if (this.#failure !== null) throw this.#failure
  }

  /** Closes the connection. */
  leave(): void {
    this.#state = 'left'
    this.#changed()
    this.#reader.cancel().catch(() => {})
  }

  async #read(signal: AbortSignal): Promise<void> {
    try {
      while (this.#state === 'reading') {
        const { done, value } = await unlessAborted(this.#reader.read(), signal)
        if (done) break
        this.#onRead()
        this.#pieces.push(value)
        this.#bytes += value.length
        this.#changed()
        while (this.#bytes > mostAhead && this.#state === 'reading' && !signal.aborted) await this.#change()
      }
    } catch (error) {
      this.#failure = error
    }
    if (this.#state === 'reading') this.#state = 'ended'
    this.#changed()
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake.push(resolve)
    })
  }

  #changed(): void {
    for (const wake of this.#wake.splice(0)) wake()
  }
}
