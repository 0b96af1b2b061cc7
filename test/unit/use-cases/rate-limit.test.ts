import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { RateLimitedError } from '../../../src/errors.ts'
import { RateLimit } from '../../../src/use-cases/rate-limit.ts'

const limitOf = (points: number) =>
  new RateLimit({ points, seconds: 60, sentence: `At most ${points} generations a minute are taken` })

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

it('takes so many a minute of each key', async () => {
  const rate = limitOf(2)
  await rate.count(['a'])
  await rate.count(['a', 'b'])
  await expect(rate.count(['a'])).rejects.toBeInstanceOf(RateLimitedError)
  await rate.count(['b'])
  await expect(rate.count(['c', 'b'])).rejects.toMatchObject({ code: 'RATE_LIMITED' })
})

it('counts several at once, or refuses them all', async () => {
  const rate = limitOf(4)
  await rate.count(['a'], 3)
  await expect(rate.count(['a'], 2)).rejects.toBeInstanceOf(RateLimitedError)
  await rate.count(['b'], 4)
  await expect(rate.count(['b'])).rejects.toBeInstanceOf(RateLimitedError)
})

it('says when to come back, and takes more from then on', async () => {
  const rate = limitOf(1)
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
  const rate = limitOf(0)
  const counts = await Promise.allSettled(Array.from({ length: 1000 }, () => rate.count(['a'])))
  expect(counts.filter(({ status }) => status === 'rejected')).toEqual([])
})

it('can be asked without counting', async () => {
  const rate = limitOf(2)
  await rate.check(['a'])
  await rate.count(['a'])
  await rate.check(['a', 'b'])
  await rate.count(['a'])
  await expect(rate.check(['b', 'a'])).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 60 })
  await rate.check(['b'])
  vi.advanceTimersByTime(60_001)
  await rate.check(['a'])
})

it('counts nothing of what it refuses, for none of the keys', async () => {
  const rate = limitOf(10)
  await rate.count(['address', 'session'], 5)
  await rate.count(['session'], 4)
  for (let k = 0; k < 5; k++)
    await expect(rate.count(['address', 'session'], 2)).rejects.toBeInstanceOf(RateLimitedError)
  await rate.count(['session'])
  await rate.count(['address'], 5)
  await expect(rate.count(['address'])).rejects.toBeInstanceOf(RateLimitedError)
})

it('takes back what was counted, and no more than that', async () => {
  const rate = limitOf(3)
  await rate.giveBack(['a'], 3)
  await rate.count(['a'], 3)
  await rate.giveBack(['a'], 2)
  await rate.count(['a'], 2)
  await expect(rate.count(['a'])).rejects.toBeInstanceOf(RateLimitedError)
  vi.advanceTimersByTime(60_001)
  await rate.giveBack(['a'], 3)
  await rate.count(['a'], 3)
  await expect(rate.count(['a'])).rejects.toBeInstanceOf(RateLimitedError)
})
