import { expect, it } from 'vitest'
import { DocumentCache } from '../../../src/http/document-cache.ts'

it('keeps what was used last', () => {
  const cache = new DocumentCache<number>(2)
  cache.set('a', 1)
  cache.set('b', 2)
  expect(cache.get('a')).toBe(1)
  cache.set('c', 3)
  expect(['a', 'b', 'c'].map((text) => cache.get(text))).toEqual([1, undefined, 3])
})

it('keeps the newer of two', () => {
  const cache = new DocumentCache<number>(2)
  cache.set('a', 1)
  cache.set('a', 2)
  cache.set('b', 3)
  expect([cache.get('a'), cache.get('b')]).toEqual([2, 3])
})

it('keeps nothing of long texts, whatever they push out', () => {
  const cache = new DocumentCache<number>(1)
  cache.set('a', 1)
  cache.set('x'.repeat(8 * 1024 + 1), 2)
  expect(cache.get('x'.repeat(8 * 1024 + 1))).toBeUndefined()
  expect(cache.get('a')).toBe(1)
  cache.set('x'.repeat(8 * 1024), 3)
  expect(cache.get('x'.repeat(8 * 1024))).toBe(3)
})
