import { describe, expect, it } from 'vitest'
import type { MicroConditioning, PictureRequest } from '../../../../src/engine/pipelines/pipeline.ts'
import { timeIds } from '../../../../src/engine/pipelines/stable-diffusion-xl-time-ids.ts'
import { createScheduler } from '../../../../src/engine/schedulers/create-scheduler.ts'

const requestWith = (microConditioning: MicroConditioning | null): PictureRequest => ({
  prompts: ['a'],
  negativePrompts: null,
  picturesPerPrompt: 1,
  generators: [],
  scheduler: createScheduler({ _class_name: 'DDIMScheduler' }),
  steps: 1,
  guidanceScale: 5,
  guidanceRescale: 0,
  width: 96,
  height: 64,
  microConditioning,
})

const rows = (given: MicroConditioning | null, options: { guided?: boolean; scored?: boolean } = {}) => {
  const { data, dims } = timeIds(requestWith(given), 1, { guided: true, scored: false, ...options })
  const width = dims[1]!
  return Array.from({ length: dims[0]! }, (_, k) => [...data.subarray(k * width, (k + 1) * width)])
}

const own = [64, 96, 0, 0, 64, 96]

describe('timeIds', () => {
  it("tells the picture's own height and width for each picture of the batch", () => {
    expect(rows(null, { guided: false })).toEqual([own])
    const batch = timeIds(requestWith(null), 3, { guided: true, scored: false })
    expect(batch.dims).toEqual([6, 6])
  })

  it('tells what is given, the negatives only where both sizes are', () => {
    const given = { originalSize: [1, 2], cropTopLeft: [3, 4], targetSize: [5, 6] } as const
    const positive = [1, 2, 3, 4, 5, 6]
    expect(rows(given)).toEqual([positive, positive])
    const half = { ...given, negativeOriginalSize: [7, 8], negativeCropTopLeft: [9, 10] } as const
    expect(rows(half)).toEqual([positive, positive])
    expect(rows({ ...half, negativeTargetSize: [11, 12] })).toEqual([[7, 8, 9, 10, 11, 12], positive])
    const uncropped = { negativeOriginalSize: [7, 8], negativeTargetSize: [11, 12] } as const
    expect(rows(uncropped)).toEqual([[7, 8, 0, 0, 11, 12], own])
  })

  it('ends in a score for models that want one', () => {
    expect(rows({ cropTopLeft: [1, 2] }, { scored: true })).toEqual([
      [64, 96, 0, 0, 2.5],
      [64, 96, 1, 2, 6],
    ])
  })
})
