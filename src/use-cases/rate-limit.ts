import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { RateLimitedError } from '../errors.ts'

export interface RateLimitOptions {
  /** How many are allowed within `seconds`; 0: any number. */
  readonly points: number
  readonly seconds: number
  /** What is allowed, as the beginning of a sentence (`At most 60 generations a minute are taken`). */
  readonly sentence: string
}

/** Counts what each of many keys (an address, a session) does, and refuses who does it too often. */
export class RateLimit {
  readonly #sentence: string
  readonly #limiter: RateLimiterMemory | null

  constructor({ points, seconds, sentence }: RateLimitOptions) {
    this.#sentence = sentence
    this.#limiter = points === 0 ? null : new RateLimiterMemory({ points, duration: seconds })
  }

  /** Counts `times` of each of `keys`. Throws RateLimitedError, and counts nothing, where that is too often for one of them. */
  async count(keys: readonly string[], times = 1): Promise<void> {
    for (const [index, key] of keys.entries()) {
      const refusal = await this.#countOne(key, times)
      if (refusal === null) continue
      await this.giveBack(keys.slice(0, index + 1), times)
      throw refusal
    }
  }

  /** Takes back `times` of what was counted of each of `keys`: it did not come about. */
  async giveBack(keys: readonly string[], times = 1): Promise<void> {
    for (const key of keys) {
      const state = await this.#limiter?.get(key)
      // Where the time is over all of it is forgotten, and taking it back would be a gift.
      if (state != null && state.consumedPoints >= times) await this.#limiter?.reward(key, times)
    }
  }

  /** Counts nothing. Throws RateLimitedError where one of `keys` may do it no more. */
  async check(keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      const state = await this.#limiter?.get(key)
      if (state != null && state.remainingPoints <= 0) throw this.#refusal(state.msBeforeNext)
    }
  }

  async #countOne(key: string, times: number): Promise<RateLimitedError | null> {
    try {
      await this.#limiter?.consume(key, times)
      return null
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error
      return this.#refusal(error.msBeforeNext)
    }
  }

  #refusal(msBeforeNext: number): RateLimitedError {
    return new RateLimitedError(this.#sentence, Math.max(1, msBeforeNext / 1000))
  }
}
