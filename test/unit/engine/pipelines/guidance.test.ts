import { describe, expect, it } from 'vitest'
import {
  guide,
  guidedBatch,
  guidedPrediction,
  rescaleGuidance,
} from '../../../../src/engine/pipelines/guidance.ts'

const guided = () => ({ data: Float32Array.of(-4, 4, 1, 3), dims: [2, 2] })

describe('guide', () => {
  it('goes from the negative prediction past the positive one', () => {
    const prediction = { data: Float32Array.of(1, 2, 3, 4, /* positive */ 2, 2, 1, 4.5), dims: [4, 2] }
    const result = guide(prediction, 4)
    expect(result.dims).toEqual([2, 2])
    expect([...result.data]).toEqual([5, 2, -5, 6])
  })
})

describe('rescaleGuidance', () => {
  it('gives each picture the deviation of its positive prediction, in part', () => {
    const positive = Float32Array.of(-1, 1, 0, 8)
    const whole = guided()
    rescaleGuidance(whole, positive, 1)
    expect([...whole.data]).toEqual([-1, 1, 4, 12])
    const half = guided()
    rescaleGuidance(half, positive, 0.5)
    expect([...half.data]).toEqual([-2.5, 2.5, 2.5, 7.5])
  })
})

const prediction = () => ({ data: Float32Array.of(0, 0, /* positive */ 1, -1), dims: [2, 2] })

describe('guidedBatch and guidedPrediction', () => {
  it('double a batch where the prompt guides, and make one of it again', () => {
    const batch = { data: Float32Array.of(1, 2), dims: [1, 2] }
    expect(guidedBatch(batch, false)).toEqual(batch)
    expect(guidedBatch(batch, true)).toEqual({ data: Float32Array.of(1, 2, 1, 2), dims: [2, 2] })
    expect([...guidedPrediction(prediction(), { scale: 3, rescale: 0 }).data]).toEqual([3, -3])
    expect([...guidedPrediction(prediction(), { scale: 3, rescale: 1 }).data]).toEqual([1, -1])
  })
})
