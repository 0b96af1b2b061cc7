/**
 * Asks an idle process every `intervalMs` whether it still answers, and says so when it has not answered by the time of
 * the next question. A working process is left alone: its silence is another matter.
 */
export class Heartbeat {
  readonly #timer: NodeJS.Timeout
  #asked = false

  constructor(intervalMs: number, isIdle: () => boolean, ask: () => void, onSilence: () => void) {
    this.#timer = setInterval(() => {
      if (!isIdle()) {
        this.#asked = false
      } else if (this.#asked) {
        onSilence()
      } else {
        this.#asked = true
        ask()
      }
    }, intervalMs)
    this.#timer.unref()
  }

  /** The process answered. */
  answered(): void {
    this.#asked = false
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
