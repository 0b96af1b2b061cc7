import { expect, it } from 'vitest'
import { PreviewPace } from '../../../src/engine/preview-pace.ts'

it('sends nothing until somebody watches, nor after', () => {
  const pace = new PreviewPace()
  expect(pace.take(0)).toBe(false)
  pace.watch(5)
  expect(pace.take(1)).toBe(true)
  pace.watch(0)
  expect(pace.take(10_000)).toBe(false)
})

it('keeps to the rate', () => {
  const pace = new PreviewPace()
  pace.watch(4)
  const taken = Array.from({ length: 101 }, (_, k) => k * 10).filter((ms) => pace.take(ms))
  expect(taken).toEqual([0, 250, 500, 750, 1000])
})

it('takes up a new rate at once', () => {
  const pace = new PreviewPace()
  pace.watch(1)
  expect(pace.take(0)).toBe(true)
  expect(pace.take(500)).toBe(false)
  pace.watch(2)
  expect(pace.take(500)).toBe(true)
})
