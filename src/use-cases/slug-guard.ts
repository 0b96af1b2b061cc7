import type { RateLimit } from './rate-limit.ts'

/**
 * Keeps addresses from trying out slugs: each slug that does not exist counts, wherever in however large a request it
 * stood, and whoever has missed too often is not looked up any more. The look-ups of one address go one after the other, so
 * that none of them can overtake the count of another.
 */
export class SlugGuard {
  readonly #misses: RateLimit
  readonly #last = new Map<string, Promise<unknown>>()

  constructor(misses: RateLimit) {
    this.#misses = misses
  }

  /**
   * What `find` finds; null counts as a miss of `ipHash` (null: an address that is not known, and not limited). Throws
   * RateLimitedError where it has missed too often, without looking.
   */
  async look<Found>(ipHash: string | null, find: () => Promise<Found | null>): Promise<Found | null> {
    if (ipHash === null) return find()
    const before = this.#last.get(ipHash) ?? Promise.resolve()
    const looking = before.then(() => this.#look(`slug ${ipHash}`, find))
    const settled = looking.catch(() => undefined)
    this.#last.set(ipHash, settled)
    try {
      return await looking
    } finally {
      if (this.#last.get(ipHash) === settled) this.#last.delete(ipHash)
    }
  }

  async #look<Found>(key: string, find: () => Promise<Found | null>): Promise<Found | null> {
    await this.#misses.check([key])
    const found = await find()
    if (found === null) await this.#misses.count([key])
    return found
  }
}
