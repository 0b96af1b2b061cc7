import { expect, it } from 'vitest'
import { newId } from '../../../src/storage/ids.ts'

const ids = Array.from({ length: 10_000 }, newId)

it('are 25 lower-case letters and digits', () => {
  for (const id of ids) expect(id).toMatch(/^[0-9a-z]{25}$/)
})

it('are all different', () => {
  expect(new Set(ids).size).toBe(ids.length)
})

it('use every character as often as any other, at every place', () => {
  const counts = new Map<string, number>()
  for (const character of ids.join('')) counts.set(character, (counts.get(character) ?? 0) + 1)
  const expected = (ids.length * 25) / 36
  // Seven standard deviations: chance alone gets there once in ten billion runs. A plain remainder of a byte is at ten.
  const allowed = 7 * Math.sqrt((expected * 35) / 36)
  expect(counts.size).toBe(36)
  for (const count of counts.values()) expect(Math.abs(count - expected)).toBeLessThan(allowed)
  for (let place = 0; place < 25; place += 1) expect(new Set(ids.map((id) => id[place])).size).toBe(36)
})
