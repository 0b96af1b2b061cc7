import { expect, it } from 'vitest'
import { RateLimit } from '../../../src/use-cases/rate-limit.ts'
import { SlugGuard } from '../../../src/use-cases/slug-guard.ts'

const guard = () => new SlugGuard(new RateLimit({ points: 3, seconds: 60, sentence: 'At most 3' }))

const found = () => Promise.resolve('a set')
const missing = () => Promise.resolve(null)

const codes = (results: readonly PromiseSettledResult<unknown>[]) =>
  results.map((result) => (result.status === 'rejected' ? result.reason.code : result.value))

it('lets any number of slugs be looked up that exist, at once', async () => {
  const slugs = guard()
  const results = await Promise.all(Array.from({ length: 50 }, () => slugs.look('a', found)))
  expect(new Set(results)).toEqual(new Set(['a set']))
})

it('counts each miss, however many are tried at once, and then looks no more', async () => {
  const slugs = guard()
  let looks = 0
  const miss = () => {
    looks += 1
    return missing()
  }
  const results = await Promise.allSettled(Array.from({ length: 6 }, () => slugs.look('a', miss)))
  const refused = 'RATE_LIMITED'
  expect(codes(results)).toEqual([null, null, null, refused, refused, refused])
  expect(looks).toBe(3)
  await expect(slugs.look('a', found)).rejects.toMatchObject({ code: refused })
  expect(await slugs.look('b', found)).toBe('a set')
})

it('does not limit who has no address', async () => {
  const slugs = guard()
  const results = await Promise.all(Array.from({ length: 9 }, () => slugs.look(null, missing)))
  expect(results).toHaveLength(9)
})

const fails = () => Promise.reject(new Error('no database'))

it('goes on after a look-up that failed, which is no miss', async () => {
  const slugs = guard()
  for (let k = 0; k < 4; k++) await expect(slugs.look('a', fails)).rejects.toThrow('no database')
  expect(await slugs.look('a', found)).toBe('a set')
})
