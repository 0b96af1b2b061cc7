import { describe, expect, it } from 'vitest'
import { createLexicalMatcher } from '../../../src/matching/lexical-matcher.ts'
import { firedBy, similarity, triggerOf } from './support.ts'

/** A generator of numbers from 0 to 1 that repeats itself on every run (mulberry32). */
function numbersFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = Math.trunc(state + 0x6d_2b_79_f5)
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, key: random() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ item }) => item)
}

const nouns = `castle dragon banana piano tiger lamp forest rocket bishop violin carrot whale desert mirror guitar pirate
  candle turtle bridge helmet`
const words = nouns.split(/\s+/)

describe('words in another order', () => {
  it('do not fire', async () => {
    const random = numbersFrom(1)
    for (let round = 0; round < 300; round += 1) {
      const chosen = shuffled(words, random).slice(0, 2 + (round % 12))
      const other = shuffled(chosen, random)
      const isSame = chosen.join(' ') === other.join(' ')
      const prompt = other.join(' ')
      const fired = await firedBy(prompt, triggerOf(chosen.join(' '), { id: 'chosen' }))
      expect({ prompt, fired }).toEqual({ prompt, fired: isSame ? 'chosen' : null })
    }
  })

  it('do not fire where two neighbours of many are exchanged', async () => {
    for (let at = 0; at + 1 < words.length; at += 1) {
      const other = words.with(at, words[at + 1] ?? '').with(at + 1, words[at] ?? '')
      expect(await firedBy(other.join(' '), triggerOf(words.join(' ')))).toBeNull()
    }
  })
})

describe('one word for another', () => {
  it('does not fire, however long the prompt', async () => {
    const random = numbersFrom(2)
    for (let round = 0; round < 200; round += 1) {
      const [other = '', ...chosen] = shuffled(words, random).slice(0, 2 + (round % 18))
      const changed = chosen.with(Math.floor(random() * chosen.length), other)
      expect(
        await firedBy(`the ${changed.join(' and the ')}`, triggerOf(`the ${chosen.join(' and the ')}`)),
      ).toBeNull()
    }
  })
})

describe('prompts of 10,000 characters', () => {
  const length = 10_000
  const huge: Readonly<Record<string, string>> = {
    'one word': 'a'.repeat(length),
    'many words': 'cat dog '.repeat(length / 8),
    'different words': Array.from({ length: 1500 }, (_, index) => `w${index.toString(36)}`).join(' '),
    'combining marks': `a${'\u0301\u0323'.repeat(length / 2)}`,
    'marks alone': '\u0323\u0301'.repeat(length / 2),
    'lone surrogates': '\uD800'.repeat(length),
    'Chinese characters': '猫狗'.repeat(length / 2),
    emoji: '👨‍👩‍👧'.repeat(length / 8),
    'white space': ' '.repeat(length),
    punctuation: '?!'.repeat(length / 2),
    boilerplate: 'please draw me a photo of 4k, highly detailed '.repeat(length / 46),
    passives: 'a cat chased by '.repeat(length / 16),
    apostrophes: "a'".repeat(length / 2),
  }

  it.each(Object.entries(huge))('are compared: %s', async (_, prompt) => {
    const matcher = createLexicalMatcher([triggerOf(prompt), triggerOf('a cat wearing a hat')])
    expect((await matcher.match(prompt)).fired).toEqual({ triggerId: prompt, similarity: 1 })
    const { fired } = await matcher.match('a castle on a hill')
    expect(fired).toBeNull()
  })

  it('fire where all is the same but for a word said to every generator', async () => {
    const prompt = huge['different words'] ?? ''
    expect(await similarity(prompt, `please draw ${prompt}`)).toBeLessThan(1)
    expect(await firedBy(`please draw ${prompt}`, triggerOf(prompt))).not.toBeNull()
  })

  it('do not fire where the words differ behind those that are compared one by one', async () => {
    const prompt = huge['different words'] ?? ''
    expect(await firedBy(`the ${prompt} cat`, triggerOf(prompt))).toBeNull()
  })
})

describe('odd characters', () => {
  it.each([
    '',
    ' ',
    '\uD83D',
    '\uDC00\uD83D',
    '\u0000',
    '\u200B',
    '\u0301',
    "'",
    "'s",
    "n't",
    '1.',
    ',',
    'by',
    'and',
    'a and',
  ])('%j is the same as itself and not as a cat', async (odd) => {
    expect(await similarity(odd, odd)).toBe(1)
    expect(await similarity('a cat', odd)).toBeLessThan(0.85)
    expect(await similarity(odd, 'a cat')).toBeLessThan(0.85)
  })

  it('never make the similarity leave 0 to 1', async () => {
    const random = numbersFrom(3)
    const alphabet = [
      ...words,
      'a',
      'the',
      'by',
      'and',
      'not',
      '2',
      'red',
      ',',
      "n't",
      '\uD800',
      '🔥',
      '猫',
      '\u0301',
    ]
    const text = () =>
      Array.from(
        { length: Math.floor(random() * 12) },
        () => alphabet[Math.floor(random() * alphabet.length)],
      )
    for (let round = 0; round < 500; round += 1) {
      const found = await similarity(text().join(' '), text().join(' '))
      expect(found >= 0 && found <= 1).toBe(true)
    }
  })
})
