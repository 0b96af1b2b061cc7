import { expect, it } from 'vitest'
import { KeyedCount } from '../../../src/http/keyed-count.ts'

it('counts each key by itself, up to the limit', () => {
  const count = new KeyedCount(2)
  const remove = count.add('a')
  expect(count.hasRoom('a')).toBe(true)
  count.add('a')
  expect([count.hasRoom('a'), count.hasRoom('b')]).toEqual([false, true])
  remove()
  expect(count.hasRoom('a')).toBe(true)
})
