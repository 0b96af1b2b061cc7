export interface HeartbeatHooks {
  /** Whether the process has nothing to do: the silence of a working one is another matter. */
  readonly isIdle: () => boolean
  readonly ask: () => void
  readonly onSilence: () => void
}

/**
 * Asks an idle process every `intervalMs` whether it still answers, and says so when it has not by the time of the next
 * question.
 */
export class Heartbeat {
  readonly #timer: NodeJS.Timeout
  #waiting = false

  constructor(intervalMs: number, { isIdle, ask, onSilence }: HeartbeatHooks) {
    this.#timer = setInterval(() => {
      const silent = this.#waiting && isIdle()
      this.#waiting = isIdle()
      if (silent) onSilence()
      else if (this.#waiting) ask()
    }, intervalMs)
    this.#timer.unref()
  }

  /** The process answered. */
  answered(): void {
    this.#waiting = false
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
