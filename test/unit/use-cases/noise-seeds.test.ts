import { expect, it } from 'vitest'
import { NoiseSeeds } from '../../../src/use-cases/noise-seeds.ts'

const seeds = new NoiseSeeds('secret')

it('takes the seed as it is where nobody shared a link', () => {
  expect(seeds.of({ seed: '9007199254740991', prankSetId: null })).toBe(Number.MAX_SAFE_INTEGER)
})

it('makes of it through a link what nobody else can make of it', () => {
  const one = seeds.of({ seed: '1', prankSetId: 'a' })
  expect(Number.isSafeInteger(one) && one >= 0).toBe(true)
  expect(seeds.of({ seed: '1', prankSetId: 'a' })).toBe(one)
  const others = [
    seeds.of({ seed: '1', prankSetId: 'b' }),
    seeds.of({ seed: '2', prankSetId: 'a' }),
    new NoiseSeeds('another').of({ seed: '1', prankSetId: 'a' }),
  ]
  expect(new Set([1, one, ...others]).size).toBe(5)
})
