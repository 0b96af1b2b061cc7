import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { RateLimitedError } from '../errors.ts'

/** How many generations an address or a session may ask for in a minute. */
export class GenerationRate {
  readonly #perMinute: number
  readonly #limiter: RateLimiterMemory | null

  /** `perMinute` 0: no limit. */
  constructor(perMinute: number) {
    this.#perMinute = perMinute
    this.#limiter = perMinute === 0 ? null : new RateLimiterMemory({ points: perMinute, duration: 60 })
  }

  /** Counts one request of each of `keys`. Throws RateLimitedError where one of them has asked too often. */
  async count(keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#countOne(key)
  }

  async #countOne(key: string): Promise<void> {
    try {
      await this.#limiter?.consume(key)
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error
      throw new RateLimitedError(this.#perMinute, Math.max(1, error.msBeforeNext / 1000))
    }
  }
}
