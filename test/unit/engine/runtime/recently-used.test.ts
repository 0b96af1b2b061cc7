import { expect, it } from 'vitest'
import { RecentlyUsed } from '../../../../src/engine/runtime/recently-used.ts'

it('keeps the values used last and loads the others again', async () => {
  const loads: string[] = []
  const kept = new RecentlyUsed<string>(2)
  const get = (key: string) =>
    kept.get(key, async () => {
      loads.push(key)
      return `value of ${key}`
    })
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) expect(await get(key)).toBe(`value of ${key}`)
  expect(loads).toEqual(['a', 'b', 'c', 'b'])
})

it('does not keep what failed', async () => {
  const kept = new RecentlyUsed<number>(2)
  await expect(kept.get('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await kept.get('a', () => Promise.resolve(1))).toBe(1)
})
