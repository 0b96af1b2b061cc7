import { toFloat16 } from './float16.ts'
import { MersenneTwister } from './mersenne-twister.ts'

/** Values that Box-Muller makes at once: 8 radii and 8 angles. */
const block = 16
const fullCircle = Math.fround(2 * Math.PI)

/**
 * The numbers that torch's CPU generator draws from a seed (aten/src/ATen/native/cpu/DistributionTemplates.h and
 * aten/src/ATen/core/DistributionsHelper.h): same seed, same order of draws, same noise. Values agree with torch to a
 * few units in the last place of float32, because the logarithm, sine and cosine of two libraries do.
 */
export class TorchGenerator {
  readonly #twister: MersenneTwister
  /** The second value of the last small pair. It survives large draws. */
  #kept: number | undefined

  /**
   * @param seed 0 .. 2^53 - 1; the low 32 bits count
   * @throws RangeError for any other number
   */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed) || seed < 0)
      throw new RangeError(`A seed is an integer from 0 to 2^53 - 1, not ${seed}`)
    this.#twister = new MersenneTwister(seed % 2 ** 32)
  }

  /** What `torch.rand(n)` draws: `n` uniforms of 24 bits from [0, 1). */
  rand(n: number): Float32Array {
    const values = new Float32Array(n)
    this.#fillUniform(values, 0, n)
    return values
  }

  /** What `torch.randn(n)` draws: `n` standard normal values, for a tensor of any shape in row-major order. */
  randn(n: number): Float32Array {
    if (n < block) return this.#smallNormal(n)
    const values = this.rand(n)
    this.#normalizeWholeBlocks(values)
    if (n % block !== 0) this.#redrawTail(values)
    return values
  }

  /** What `torch.randn(n, dtype=torch.float16)` draws, as the bits of float16 values. */
  randnFloat16(n: number): Uint16Array {
    if (n < block) return toFloat16(this.#smallNormal(n))
    const values = new Float32Array(n)
    // Unlike the float32 draw this one skips the uniforms that the tail would overwrite.
    this.#fillUniform(values, 0, n - (n % block))
    this.#normalizeWholeBlocks(values)
    if (n % block !== 0) this.#redrawTail(values)
    return toFloat16(values)
  }

  #fillUniform(values: Float32Array, begin: number, end: number): void {
    const twister = this.#twister
    for (let i = begin; i < end; i++) values[i] = (twister.uint32() & 0xffffff) * 2 ** -24
  }

  #normalizeWholeBlocks(values: Float32Array): void {
    for (let begin = 0; begin + block <= values.length; begin += block) normalizeBlock(values, begin)
  }

  #redrawTail(values: Float32Array): void {
    const begin = values.length - block
    this.#fillUniform(values, begin, values.length)
    normalizeBlock(values, begin)
  }

  #smallNormal(n: number): Float32Array {
    const values = new Float32Array(n)
    for (let i = 0; i < n; i++) values[i] = this.#nextNormal()
    return values
  }

  #nextNormal(): number {
    const kept = this.#kept
    if (kept !== undefined) {
      this.#kept = undefined
      return kept
    }
    const angle = 2 * Math.PI * this.#uniform53()
    const radius = Math.sqrt(-2 * Math.log1p(-this.#uniform53()))
    this.#kept = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }

  #uniform53(): number {
    const high = this.#twister.uint32() & 0x1fffff
    return (high * 2 ** 32 + this.#twister.uint32()) * 2 ** -53
  }
}

/** Box-Muller in place on 16 uniforms. The angle is rounded to float32 as torch rounds it; the rest may be exact. */
function normalizeBlock(values: Float32Array, begin: number): void {
  for (let i = begin; i < begin + block / 2; i++) {
    const radius = Math.sqrt(-2 * Math.log(1 - values[i]!))
    const angle = Math.fround(fullCircle * values[i + block / 2]!)
    values[i] = radius * Math.cos(angle)
    values[i + block / 2] = radius * Math.sin(angle)
  }
}
