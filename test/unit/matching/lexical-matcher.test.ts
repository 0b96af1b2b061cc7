import { describe, expect, it } from 'vitest'
import { createLexicalMatcher } from '../../../src/matching/lexical-matcher.ts'
import { firedBy, similarity, triggerOf } from './support.ts'

describe('which trigger fires', () => {
  const cat = triggerOf('a cat wearing a hat', { id: 'cat' })

  it('is none where there are none', async () => {
    expect(await createLexicalMatcher([]).match('a cat')).toEqual({ fired: null, nearest: null })
  })

  it('is none for another prompt, and the nearest is told', async () => {
    const matcher = createLexicalMatcher([triggerOf('a steam engine', { id: 'engine' }), cat])
    const { fired, nearest } = await matcher.match('a cat wearing a coat')
    expect(fired).toBeNull()
    expect(nearest?.triggerId).toBe('cat')
    expect(nearest?.similarity).toBeGreaterThan(0)
    expect(nearest?.similarity).toBeLessThan(0.85)
  })

  it('is the one of the highest priority, before a nearer one', async () => {
    const low = { ...cat, id: 'low', priority: 1 }
    const high = triggerOf('cats wearing hats', { id: 'high', priority: 2 })
    const { fired, nearest } = await createLexicalMatcher([low, high]).match('a cat wearing a hat')
    expect(fired?.triggerId).toBe('high')
    expect(fired?.similarity).toBeLessThan(1)
    expect(nearest).toEqual({ triggerId: 'low', similarity: 1 })
  })

  it('is no trigger below its threshold, whatever its priority', async () => {
    const strict = triggerOf('cats wearing hats', { id: 'strict', priority: 9, similarityThreshold: 0.99 })
    expect(await firedBy('a cat wearing a hat', strict, cat)).toBe('cat')
  })

  it('is, at one priority, the same prompt before a similar one', async () => {
    const similar = triggerOf('the cat wearing the hat', { id: 'similar' })
    expect(await firedBy('A cat wearing a hat!', similar, cat)).toBe('cat')
    expect(await firedBy('A cat wearing a hat!', cat, similar)).toBe('cat')
  })

  it('is, at one priority, the more similar one', async () => {
    const far = triggerOf('a beautiful cats wearing hats', { id: 'far', similarityThreshold: 0.1 })
    expect(await firedBy('the cat wearing a hat', far, cat)).toBe('cat')
  })

  it('is, all else being equal, the one given first', async () => {
    expect(await firedBy('a cat wearing a hat', { ...cat, id: 'first' }, { ...cat, id: 'second' })).toBe(
      'first',
    )
    expect(await firedBy('a cat wearing a hat', { ...cat, id: 'second' }, { ...cat, id: 'first' })).toBe(
      'second',
    )
  })

  it('is found among many', async () => {
    const many = Array.from({ length: 50 }, (_, index) => triggerOf(`a statue of king number ${index}`))
    expect(await firedBy('the statue of king number 37', ...many)).toBe('a statue of king number 37')
    expect(await firedBy('the statue of king number 51', ...many)).toBeNull()
  })
})

const at = (similarityThreshold: number) => triggerOf('a cat wearing a hat', { similarityThreshold })

describe('a threshold', () => {
  it('of 1 lets the same prompt alone fire', async () => {
    expect(await firedBy('A CAT, wearing a hat?', at(1))).not.toBeNull()
    expect(await firedBy('the cat wearing a hat', at(1))).toBeNull()
    expect(await firedBy('a photo of a cat wearing a hat', at(1))).toBeNull()
  })

  it('of 0 lets anything fire', async () => {
    expect(await firedBy('something else entirely', at(0))).not.toBeNull()
    expect(await firedBy('', at(0))).not.toBeNull()
  })

  it('is reached by the same similarity', async () => {
    const found = await similarity('a cat wearing a hat', 'cats wearing hats')
    expect(await firedBy('cats wearing hats', at(found))).not.toBeNull()
    expect(await firedBy('cats wearing hats', at(found + 1e-9))).toBeNull()
  })
})

describe('a trigger for the same prompt only', () => {
  const exact = triggerOf('Don’t draw a cat', { exactMatchOnly: true, similarityThreshold: 0 })

  it.each(["don't draw a cat", 'DONT DRAW A CAT', '“Don’t” — draw... a cat!!', ' don\u200B’t  draw\na cat '])(
    'fires on %j',
    async (prompt) => {
      expect(await firedBy(prompt, exact)).not.toBeNull()
    },
  )

  it.each(['do not draw a cat', "don't draw the cat", "don't draw cats", "please don't draw a cat", ''])(
    'does not fire on %j',
    async (prompt) => {
      expect(await firedBy(prompt, exact)).toBeNull()
    },
  )
})

describe('a trigger in which case counts', () => {
  const turkey = triggerOf('a picnic in Turkey', { caseSensitive: true })

  it.each(['a picnic in Turkey', 'a picnic in Turkey!', 'draw a picnic in Turkey', 'picnics in Turkey'])(
    'fires on %j',
    async (prompt) => {
      expect(await firedBy(prompt, turkey)).not.toBeNull()
    },
  )

  it.each([
    'a picnic in turkey',
    'A picnic in Turkey',
    'a Picnic in Turkey',
    'the picnic in turkey',
    'A PICNIC IN TURKEY',
  ])('does not fire on %j', async (prompt) => {
    expect(await firedBy(prompt, turkey)).toBeNull()
    expect(await firedBy(prompt, { ...turkey, exactMatchOnly: true })).toBeNull()
  })

  it('does not make case count in the others of its set', async () => {
    const loose = triggerOf('a picnic in Turkey', { id: 'loose' })
    expect(await firedBy('the picnic in turkey', turkey, loose)).toBe('loose')
  })
})

describe('the same prompt', () => {
  it.each([
    ['１２ ｃａｔｓ', '12 cats'],
    ['Straße', 'STRASSE'],
    ['ΟΔΟΣ', 'οδος'],
    ['e\u0301te\u0301', 'été'],
    ['ﬁsh', 'fish'],
    ['a\u00ADb\uFEFFc', 'abc'],
    ['“quoted” – text…', '"quoted" - text...'],
    ['1,000 ducks', '1000 ducks'],
    ['❤️', '❤'],
    ['？！', '?!'],
    [': - )', ':-)'],
  ])('%j is %j', async (trigger, prompt) => {
    expect(await similarity(trigger, prompt)).toBe(1)
  })

  it.each([
    ['été', 'ete'],
    ['1.5 apples', '15 apples'],
    ['c++', 'c'],
    ['c#', 'c'],
    ['???', ''],
    ['???', '?'],
    ['2+2', '2 2'],
    ['👨‍👩‍👧', '👨👩👧'],
    ['🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🏴󠁧󠁢󠁳󠁣󠁴󠁿'],
    ['cat', 'cats'],
    ['', 'cat'],
  ])('%j is not %j', async (trigger, prompt) => {
    expect(await similarity(trigger, prompt)).toBeLessThan(1)
  })
})
