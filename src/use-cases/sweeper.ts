import type { RunParts } from './run-parts.ts'
import type { Swept } from './sweep.ts'

interface SweeperOptions {
  readonly sweep: (signal: AbortSignal) => Promise<Swept>
  /** Time between the end of one sweep and the beginning of the next, in milliseconds; less than 2^31. */
  readonly pauseMs: number
  readonly log: Pick<RunParts['log'], 'info' | 'error'>
}

/** Sweeps when it is started and then again and again, one sweep at a time. It does not keep the process alive. */
export class Sweeper {
  readonly #options: SweeperOptions
  readonly #stopping = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #underWay: Promise<void> = Promise.resolve()

  constructor(options: SweeperOptions) {
    this.#options = options
  }

  /** Begins the first sweep, and returns. */
  start(): void {
    this.#underWay = this.#sweep()
  }

  /** No sweep begins any more; one that is under way ends early. Returns when it has. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    clearTimeout(this.#timer)
    await this.#underWay
  }

  async #sweep(): Promise<void> {
    const { sweep, pauseMs, log } = this.#options
    try {
      const swept = await sweep(this.#stopping.signal)
      if (Object.values(swept).some((count: number) => count > 0)) log.info(swept, 'swept')
    } catch (error) {
      log.error({ err: error }, 'a sweep failed')
    }
    if (this.#stopping.signal.aborted) return
    this.#timer = setTimeout(() => this.start(), pauseMs).unref()
  }
}
