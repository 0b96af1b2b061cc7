const words = 624
const shift = 397

/**
 * The 32-bit Mersenne Twister MT19937 with the seeding of its 2002 version.
 *
 * Source: M. Matsumoto, T. Nishimura, "Mersenne Twister: A 623-dimensionally equidistributed uniform pseudo-random
 * number generator", ACM TOMACS 8 (1998).
 */
export class MersenneTwister {
  readonly #state = new Int32Array(words)
  #next = words

  /** @param seed only its low 32 bits count */
  constructor(seed: number) {
    const state = this.#state
    let word = seed | 0
    state[0] = word
    for (let i = 1; i < words; i++) {
      word = (Math.imul(1812433253, word ^ (word >>> 30)) + i) | 0
      state[i] = word
    }
  }

  /** The next output, 0 .. 2^32 - 1. */
  uint32(): number {
    if (this.#next === words) this.#twist()
    let word = this.#state[this.#next++]!
    word ^= word >>> 11
    word ^= (word << 7) & 0x9d2c5680
    word ^= (word << 15) & 0xefc60000
    word ^= word >>> 18
    return word >>> 0
  }

  #twist(): void {
    const state = this.#state
    for (let i = 0; i < words; i++) {
      const joined = (state[i]! & 0x80000000) | (state[i + 1 < words ? i + 1 : 0]! & 0x7fffffff)
      const far = state[i < words - shift ? i + shift : i + shift - words]!
      state[i] = far ^ (joined >>> 1) ^ (joined & 1 ? 0x9908b0df : 0)
    }
    this.#next = 0
  }
}
