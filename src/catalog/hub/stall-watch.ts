import { PassingFailure } from './hub-failures.ts'

/** Aborts its signal when nothing was heard for `ms` milliseconds. */
export class StallWatch {
  readonly #controller = new AbortController()
  readonly #timer: NodeJS.Timeout

  constructor(ms: number) {
    const failure = new PassingFailure(`nothing was heard for ${ms / 1000} s`)
    this.#timer = setTimeout(() => this.#controller.abort(failure), ms)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Something was heard. */
  heard(): void {
    this.#timer.refresh()
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}
