export interface SlotLimits {
  /** Tasks at once, whoever's they are. */
  readonly together: number
  /** Tasks at once of one caller. */
  readonly each: number
}

interface Waiting {
  readonly callers: ReadonlySet<string>
  readonly begin: (caller: string) => void
}

/**
 * Lets a number of tasks run at once, and fewer of one caller; further ones wait, first come first served. One that waits
 * for its caller's other tasks holds up nobody else's.
 */
export class Slots {
  readonly #limits: SlotLimits
  readonly #running = new Map<string, number>()
  #line: Waiting[] = []
  #taken = 0

  constructor(limits: SlotLimits) {
    this.#limits = limits
  }

  /**
   * What `task` returns or throws. `callers`: all who want it, of whom one must have a slot left; call `fill` where they
   * become more. Aborted while it waits, it is not begun: rejects with the signal's reason.
   */
  async run<Result>(
    task: () => Promise<Result>,
    callers: ReadonlySet<string>,
    signal: AbortSignal,
  ): Promise<Result> {
    signal.throwIfAborted()
    const caller = await this.#turn(callers, signal)
    try {
      signal.throwIfAborted()
      return await task()
    } finally {
      this.#count(caller, -1)
      this.fill()
    }
  }

  /** Begins all that may begin. */
  fill(): void {
    for (const waiting of this.#line) {
      const caller = this.#withSlot(waiting.callers)
      if (caller === undefined) continue
      this.#leave(waiting)
      this.#count(caller, 1)
      waiting.begin(caller)
    }
  }

  /** Stands in line; returns the caller whose slot it is. */
  #turn(callers: ReadonlySet<string>, signal: AbortSignal): Promise<string> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        this.#leave(waiting)
        reject(signal.reason)
      }
      const begin = (caller: string) => {
        signal.removeEventListener('abort', giveUp)
        resolve(caller)
      }
      const waiting: Waiting = { callers, begin }
      signal.addEventListener('abort', giveUp, { once: true })
      this.#line.push(waiting)
      this.fill()
    })
  }

  #withSlot(callers: ReadonlySet<string>): string | undefined {
    if (this.#taken >= this.#limits.together) return undefined
    return [...callers].find((caller) => (this.#running.get(caller) ?? 0) < this.#limits.each)
  }

  #leave(waiting: Waiting): void {
    this.#line = this.#line.filter((each) => each !== waiting)
  }

  #count(caller: string, change: 1 | -1): void {
    const running = (this.#running.get(caller) ?? 0) + change
    this.#taken += change
    if (running === 0) this.#running.delete(caller)
    else this.#running.set(caller, running)
  }
}
