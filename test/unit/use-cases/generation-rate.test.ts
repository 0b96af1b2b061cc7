import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { RateLimitedError } from '../../../src/errors.ts'
import { GenerationRate } from '../../../src/use-cases/generation-rate.ts'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

it('takes so many a minute of each key', async () => {
  const rate = new GenerationRate(2)
  await rate.count(['a'])
  await rate.count(['a', 'b'])
  await expect(rate.count(['a'])).rejects.toBeInstanceOf(RateLimitedError)
  await rate.count(['b'])
  await expect(rate.count(['c', 'b'])).rejects.toMatchObject({ code: 'RATE_LIMITED' })
})

it('says when to come back, and takes more from then on', async () => {
  const rate = new GenerationRate(1)
  await rate.count(['a'])
  vi.advanceTimersByTime(20_000)
  await expect(rate.count(['a'])).rejects.toMatchObject({
    retryAfterSeconds: 40,
    message: 'At most 1 generations a minute are taken. Try again in 40 s.',
  })
  vi.advanceTimersByTime(39_900)
  await expect(rate.count(['a'])).rejects.toMatchObject({ retryAfterSeconds: 1 })
  vi.advanceTimersByTime(100)
  await rate.count(['a'])
})

it('takes any number where there is no limit', async () => {
  const rate = new GenerationRate(0)
  const counts = await Promise.allSettled(Array.from({ length: 1000 }, () => rate.count(['a'])))
  expect(counts.filter(({ status }) => status === 'rejected')).toEqual([])
})
