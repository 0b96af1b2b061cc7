/** Lets a number of tasks run at once; further ones wait, first come first served. */
export class Slots {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(count: number) {
    this.#free = count
  }

  /** What `task` returns or throws. Aborted while it waits, it is not begun: rejects with the signal's reason. */
  async run<Result>(task: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#free--
    try {
      signal.throwIfAborted()
      return await task()
    } finally {
      this.#release()
    }
  }

  /** Hands the slot to the next in line without freeing it in between. */
  #release(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#free++
    else next()
  }
}
