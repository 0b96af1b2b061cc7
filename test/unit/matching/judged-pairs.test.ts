import { describe, expect, it } from 'vitest'
import { beyondLexical } from './beyond-lexical.ts'
import { furtherPairs } from './further-pairs.ts'
import { pairs } from './pairs.ts'
import { similarity } from './support.ts'

const judged = [...pairs, ...furtherPairs]
const threshold = 0.85

describe('the judged pairs', () => {
  it.each(judged)('%s | %s: %s, %s', async (trigger, prompt, shouldFire) => {
    const found = await similarity(trigger, prompt)
    expect(found >= threshold, `similarity ${found}`).toBe(shouldFire)
  })

  it('are many, and as many that must not fire', () => {
    const negatives = judged.filter(([, , shouldFire]) => !shouldFire).length
    expect(judged.length).toBeGreaterThan(300)
    expect(negatives / judged.length).toBeGreaterThan(0.5)
  })

  it.each(beyondLexical)('%s | %s: some similarity', async (trigger, prompt) => {
    const found = await similarity(trigger, prompt)
    expect(found).toBeGreaterThanOrEqual(0)
    expect(found).toBeLessThan(1)
  })
})

describe('the similarity', () => {
  it('is the same from either side', async () => {
    for (const [trigger, prompt] of judged) {
      const [there, back] = [await similarity(trigger, prompt), await similarity(prompt, trigger)]
      expect(Math.abs(there - back), `${trigger} | ${prompt}`).toBeLessThan(1e-9)
    }
  })

  it('stays within 0 and 1 for any two prompts of the set', async () => {
    const prompts = judged.map(([, prompt]) => prompt)
    for (const [index, prompt] of prompts.entries()) {
      const found = await similarity(prompt, prompts[(index * 7 + 3) % prompts.length] ?? '')
      expect(found).toBeGreaterThanOrEqual(0)
      expect(found).toBeLessThanOrEqual(1)
    }
  })

  it('is 1 for a prompt and itself, in capitals, spaced out and with a full stop', async () => {
    for (const [trigger, prompt] of judged) {
      expect(await similarity(prompt, prompt)).toBe(1)
      expect(await similarity(trigger, `  ${trigger.toUpperCase().replaceAll(' ', ' \u200B \t')} `)).toBe(1)
    }
  })
})
