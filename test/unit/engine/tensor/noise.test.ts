import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { fromFloat16 } from '../../../../src/engine/tensor/float16.ts'
import { TorchGenerator } from '../../../../src/engine/tensor/noise.ts'

interface Draw {
  readonly seed: number
  readonly n: number
  readonly values: readonly number[]
}

interface GoldenNoise {
  readonly tolerance: number
  readonly tensors: Readonly<Record<string, { readonly offset: number; readonly shape: readonly [number] }>>
  readonly randn: readonly Draw[]
  readonly large: readonly { readonly seed: number; readonly n: number; readonly tensor: string }[]
  readonly sequences: readonly {
    readonly seed: number
    readonly draws: readonly {
      readonly n: number
      readonly first: readonly number[]
      readonly last: readonly number[]
    }[]
  }[]
  readonly float16: readonly Draw[]
  readonly uniform: readonly { readonly seed: number; readonly values: readonly number[] }[]
}

const folder = new URL('../../../fixtures/golden/', import.meta.url)
const golden: GoldenNoise = JSON.parse(readFileSync(fileURLToPath(new URL('rng.json', folder)), 'utf8'))
const bytes = readFileSync(fileURLToPath(new URL('rng.bin', folder)))

function storedTensor(name: string): Float32Array {
  const { offset, shape } = golden.tensors[name]!
  const begin = bytes.byteOffset + offset
  return new Float32Array(bytes.buffer.slice(begin, begin + shape[0] * 4))
}

/** The largest difference relative to the larger of 1 and the expected value; infinite for other lengths and NaN. */
function farthest(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity
  let worst = 0
  for (let k = 0; k < expected.length; k++) {
    const distance = Math.abs(actual[k]! - expected[k]!) / Math.max(1, Math.abs(expected[k]!))
    if (!(distance <= worst)) worst = Number.isNaN(distance) ? Infinity : distance
  }
  return worst
}

/** How far apart two float16 values of the same sign lie, in units of the last place. */
function unitsApart(actual: Uint16Array, expected: readonly number[]): number {
  const values = fromFloat16(actual)
  const distances = expected.map((value, k) => {
    const unit = 2 ** (Math.floor(Math.log2(Math.max(Math.abs(value), 2 ** -14))) - 10)
    return Math.abs(values[k]! - value) / unit
  })
  return distances.length === actual.length ? Math.max(...distances) : Infinity
}

describe('TorchGenerator', () => {
  it('is checked against everything that was recorded', () => {
    const { randn, large, sequences, float16, uniform } = golden
    expect([randn, large, sequences, float16, uniform].map((group) => group.length)).toEqual([
      170, 6, 10, 14, 11,
    ])
  })

  it.each(golden.randn)('randn($n) of seed $seed', ({ seed, n, values }) => {
    expect(farthest(new TorchGenerator(seed).randn(n), values)).toBeLessThanOrEqual(golden.tolerance)
  })

  it.each(golden.large)('randn($n) of seed $seed, whole', ({ seed, n, tensor }) => {
    const expected = storedTensor(tensor)
    expect(expected).toHaveLength(n)
    expect(farthest(new TorchGenerator(seed).randn(n), expected)).toBeLessThanOrEqual(golden.tolerance)
  })

  it.each(golden.sequences)('several draws of one generator, seed $seed', ({ seed, draws }) => {
    const generator = new TorchGenerator(seed)
    for (const { n, first, last } of draws) {
      const values = generator.randn(n)
      expect(values).toHaveLength(n)
      expect(farthest(values.subarray(0, first.length), first)).toBeLessThanOrEqual(golden.tolerance)
      expect(farthest(values.subarray(-last.length), last)).toBeLessThanOrEqual(golden.tolerance)
    }
  })

  it.each(golden.float16)('randnFloat16($n) of seed $seed', ({ seed, n, values }) => {
    expect(unitsApart(new TorchGenerator(seed).randnFloat16(n), values)).toBeLessThanOrEqual(1)
  })

  it.each(golden.uniform)('rand of seed $seed, to the bit', ({ seed, values }) => {
    expect(new TorchGenerator(seed).rand(values.length)).toEqual(Float32Array.from(values))
  })

  it('goes on where the last draw ended', () => {
    const twice = new TorchGenerator(7)
    const joined = Float32Array.of(...twice.rand(700), ...twice.rand(600))
    expect(joined).toEqual(new TorchGenerator(7).rand(1300))
  })

  it('draws nothing for no values', () => {
    const generator = new TorchGenerator(7)
    expect(generator.randn(0)).toHaveLength(0)
    expect(generator.randn(32)).toEqual(new TorchGenerator(7).randn(32))
  })

  it.each([-1, 1.5, 2 ** 53, NaN, Infinity])('refuses the seed %d', (seed) => {
    expect(() => new TorchGenerator(seed)).toThrow(RangeError)
  })
})
