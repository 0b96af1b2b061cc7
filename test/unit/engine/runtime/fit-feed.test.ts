import { describe, expect, it } from 'vitest'
import { ModelBrokenError } from '../../../../src/engine/errors.ts'
import { bindAxes, fitFeed, type InputSpec } from '../../../../src/engine/runtime/fit-feed.ts'

const spec = (type: string, shape: readonly (number | string)[]): InputSpec => ({
  model: 'unet/model.onnx',
  name: 'timestep',
  type,
  shape,
})
const scalar = { data: Float32Array.of(599.4), dims: [] }
const noAxes = new Map<string, number>()

describe('fitFeed', () => {
  it.each([
    ['float32', Float32Array.of(599.4)],
    ['float64', Float64Array.of(Math.fround(599.4))],
    ['float16', Uint16Array.of(0x60af)],
    ['int32', Int32Array.of(599)],
    ['int64', BigInt64Array.of(599n)],
  ])('casts to %s', (type, data) => {
    expect(fitFeed(scalar, spec(type, []), noAxes)).toEqual({ type, data, dims: [] })
  })

  it('keeps the array where the type is right', () => {
    expect(fitFeed(scalar, spec('float32', []), noAxes).data).toBe(scalar.data)
  })

  it('repeats a scalar over a vector of the length that its axis has elsewhere', () => {
    const feed = fitFeed(scalar, spec('int64', ['batch']), new Map([['batch', 3]]))
    expect(feed).toEqual({ type: 'int64', data: BigInt64Array.of(599n, 599n, 599n), dims: [3] })
  })

  it('makes a vector of one where the axis is named for nothing else', () => {
    expect(fitFeed(scalar, spec('float32', ['steps']), noAxes).dims).toEqual([1])
    expect(fitFeed(scalar, spec('float32', [1]), noAxes).dims).toEqual([1])
  })

  it('adds and takes away axes of length 1', () => {
    const ids = { data: Int32Array.of(1, 2, 3, 4, 5, 6), dims: [2, 3] }
    expect(fitFeed(ids, spec('int32', [1, 'length', 3]), noAxes).dims).toEqual([1, 2, 3])
    expect(fitFeed({ ...ids, dims: [1, 2, 3] }, spec('int32', ['length', 3]), noAxes).dims).toEqual([2, 3])
  })

  it('refuses to lose values, and types that nobody knows', () => {
    const rows = { data: Float32Array.of(1, 2), dims: [2] }
    expect(() => fitFeed(rows, spec('float32', []), noAxes)).toThrow(
      new ModelBrokenError('unet/model.onnx: input timestep has rank 0, the pipeline feeds [2]'),
    )
    expect(() => fitFeed(scalar, spec('bool', []), noAxes)).toThrow('is of type bool')
  })
})

describe('bindAxes', () => {
  it('reads named axes off the feeds of the declared rank', () => {
    const sample = { ...spec('float32', ['batch', 4, 'height', '']), name: 'sample' }
    const axes = bindAxes([sample, spec('int64', ['batch'])], {
      sample: { data: new Float32Array(2 * 4 * 3 * 5), dims: [2, 4, 3, 5] },
      timestep: scalar,
    })
    expect([...axes]).toEqual([
      ['batch', 2],
      ['height', 3],
    ])
  })
})
