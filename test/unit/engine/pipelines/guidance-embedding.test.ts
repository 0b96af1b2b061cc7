import { expect, it } from 'vitest'
import { guidanceEmbedding } from '../../../../src/engine/pipelines/guidance-embedding.ts'

it('tells 1000 times what guidance adds, as sines and cosines', () => {
  const { data, dims } = guidanceEmbedding(1.0625, 2, 6)
  expect(dims).toEqual([2, 6])
  // w = 62.5 at frequencies 1, 1/100 and 1/10000.
  const row = [62.5, 0.625, 0.00625].map(Math.sin).concat([62.5, 0.625, 0.00625].map(Math.cos))
  for (const [k, value] of [...row, ...row].entries()) expect(data[k]).toBeCloseTo(value, 5)
})

it('is zero sines and full cosines without guidance; an odd width ends in a zero', () => {
  expect([...guidanceEmbedding(1, 1, 5).data]).toEqual([0, 0, 1, 1, 0])
})
