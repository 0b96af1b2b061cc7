import { createHmac } from 'node:crypto'
import type { Generation } from '../storage/generation-records.ts'

/**
 * What the noise of a generation starts from: its seed. Through a share link it starts from something that only this server
 * can make of the link and the seed: else whoever repeats a visitor's seed without the link, here or elsewhere with the same
 * weights, would see which pictures the model never drew. The same seed still gives the same picture through the same link.
 */
export class NoiseSeeds {
  readonly #key: string

  /** `key`: a secret of this installation. */
  constructor(key: string) {
    this.#key = key
  }

  /** 0 .. 2^53 - 1 */
  of({ seed, prankSetId }: Pick<Generation, 'seed' | 'prankSetId'>): number {
    if (prankSetId === null) return Number(seed)
    const digest = createHmac('sha256', this.#key).update(`noise ${prankSetId} ${seed}`).digest()
    return Number(digest.readBigUInt64BE() >> 11n)
  }
}
