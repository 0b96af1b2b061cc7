import { setTimeout as wait } from 'node:timers/promises'
import { PassingFailure } from './hub-failures.ts'

/** How long a download goes on trying. */
export interface Patience {
  /** Tries without a byte gained, after which it is given up. */
  readonly tries: number
  /** Before the second try; each further pause is twice as long. */
  readonly firstPauseMs: number
  readonly longestPauseMs: number
  /** Most that is waited because a hub says how long to wait. */
  readonly longestRetryAfterMs: number
  /** Silence after which a connection is taken for dead. */
  readonly stallMs: number
  /** Waits; ends with an error when `signal` aborts. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>
}

/** For a home connection and a hub that is restarted now and then: a minute and a half in all. */
export const usualPatience: Patience = {
  tries: 8,
  firstPauseMs: 1000,
  longestPauseMs: 30_000,
  longestRetryAfterMs: 120_000,
  stallMs: 30_000,
  pause: async (ms, signal) => {
    await wait(ms, undefined, { signal })
  },
}

/** Counts the tries of one request and makes the pauses between them. */
export class Tries {
  readonly #patience: Patience
  readonly #signal: AbortSignal
  #failed = 0

  constructor(patience: Patience, signal: AbortSignal) {
    this.#patience = patience
    this.#signal = signal
  }

  /** Something was gained: the count begins anew. */
  renew(): void {
    this.#failed = 0
  }

  /** Waits until the next try is due. Throws `failure` itself where there is no further one. */
  async pauseAfter(failure: PassingFailure): Promise<void> {
    const { tries, firstPauseMs, longestPauseMs, longestRetryAfterMs, pause } = this.#patience
    this.#failed += 1
    if (this.#failed >= tries) throw failure
    const growing = Math.min(firstPauseMs * 2 ** (this.#failed - 1), longestPauseMs)
    const asked = Math.min(failure.retryAfterMs ?? 0, longestRetryAfterMs)
    await pause(Math.max(growing, asked), this.#signal)
  }
}

/** Does `task` until it succeeds, fails for good, or was tried often enough. */
export async function untilItSucceeds<T>(
  patience: Patience,
  signal: AbortSignal,
  task: () => Promise<T>,
): Promise<T> {
  const tries = new Tries(patience, signal)
  for (;;) {
    try {
      return await task()
    } catch (error) {
      if (!(error instanceof PassingFailure)) throw error
      await tries.pauseAfter(error)
    }
  }
}
