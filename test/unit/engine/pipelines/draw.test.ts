import { describe, expect, it } from 'vitest'
import { BadRequestError } from '../../../../src/engine/errors.ts'
import { drawNoise } from '../../../../src/engine/pipelines/draw.ts'
import { TorchGenerator } from '../../../../src/engine/tensor/noise.ts'

const dims = [2, 4, 3, 3]

describe('drawNoise', () => {
  it('draws a batch at once from one generator', () => {
    expect(drawNoise([new TorchGenerator(42)], dims)).toEqual(new TorchGenerator(42).randn(72))
  })

  it('draws each picture from its own generator as if it were alone', () => {
    const noise = drawNoise([new TorchGenerator(1), new TorchGenerator(2)], dims)
    expect(noise.subarray(0, 36)).toEqual(new TorchGenerator(1).randn(36))
    expect(noise.subarray(36)).toEqual(new TorchGenerator(2).randn(36))
  })

  it('refuses a number of generators that fits nothing', () => {
    const three = [1, 2, 3].map((seed) => new TorchGenerator(seed))
    expect(() => drawNoise(three, dims)).toThrow(
      new BadRequestError('3 seeds for 2 pictures: one, or one for each'),
    )
  })
})
