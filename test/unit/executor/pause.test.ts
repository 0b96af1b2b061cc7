import { expect, it } from 'vitest'
import { pause, pauseMs } from '../../../src/executor/pause.ts'

it('grows with every failure in a row, and only so far', () => {
  const pauses = [1, 2, 3, 4, 5, 6, 7, 8, 1e6].map(pauseMs)
  expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
})

it('is over when its signal aborts, or has aborted', async () => {
  const stopping = new AbortController()
  const pausing = pause(2 ** 30, stopping.signal)
  stopping.abort()
  expect(await pausing).toBeUndefined()
  expect(await pause(2 ** 30, stopping.signal)).toBeUndefined()
})
