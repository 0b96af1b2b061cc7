import { compoundOf } from './known-words.ts'
import { canonicalOf } from './word-kinds.ts'

/** Several words that are one: longest first. */
const phrases = new Map(
  [
    ['in front of', 'in-front-of'],
    ['on top of', 'on'],
    ['inside of', 'in'],
    ['outside of', 'outside'],
    ['next to', 'near'],
    ['close to', 'near'],
    ['with no', 'without'],
    ['with not any', 'without'],
    ['lots of', 'many'],
    ['a lot of', 'many'],
    ['plenty of', 'many'],
    ['a couple of', '2'],
    ['a pair of', '2'],
    ['a few', 'few'],
    ['how come', 'why'],
    ['no one', 'nobody'],
    ['gon na', 'will'],
  ].map(([from = '', to = '']) => [from, to]),
)
const longestPhrase = 3

/** One word; `cased` is how it was written, `text` its lower case. */
export interface Word {
  readonly text: string
  readonly cased: string
  readonly afterStop: boolean
  /** Where it ends in the text; the words of one contraction end together. */
  readonly end: number
}

/** The words with fixed phrases made one word. */
export function joinPhrases(words: readonly Word[]): Word[] {
  const joined: Word[] = []
  for (let at = 0; at < words.length;) {
    const [length, text] = phraseAt(words, at)
    const word = words[at]
    const end = words[at + length - 1]?.end ?? 0
    if (word !== undefined)
      joined.push(length === 1 ? word : { ...word, text, cased: casedFrom(words, at, length), end })
    at += length
  }
  return joined
}

function casedFrom(words: readonly Word[], at: number, length: number): string {
  return words
    .slice(at, at + length)
    .map((word) => word.cased)
    .join('')
}

function phraseAt(words: readonly Word[], at: number): readonly [length: number, text: string] {
  for (let length = longestPhrase; length > 1; length -= 1) {
    const text = words
      .slice(at, at + length)
      .map((word) => word.text)
      .join(' ')
    const one = phrases.get(text)
    if (one !== undefined) return [length, one]
  }
  const [first = '', second = ''] = words.slice(at, at + 2).map((word) => word.text)
  const compound = compoundNumber(canonicalOf(first), canonicalOf(second)) ?? compoundOf(first, second)
  return compound === null ? [1, ''] : [2, compound]
}

/** Tens and ones together, "twenty one" 21. */
function compoundNumber(tens: string, ones: string): string | null {
  return /^[2-9]0$/.test(tens) && /^[1-9]$/.test(ones) ? String(Number(tens) + Number(ones)) : null
}

const withoutApostrophe = new Set(
  'dont doesnt didnt isnt arent wasnt werent wont cant couldnt wouldnt shouldnt hasnt havent hadnt aint'.split(
    ' ',
  ),
)
const opened = new Map([
  ["can't", 'can'],
  ["won't", 'will'],
  ["shan't", 'shall'],
  ["ain't", 'be'],
  ['cant', 'can'],
  ['wont', 'will'],
  ['aint', 'be'],
])
const endings = new Map([
  ['s', ''],
  ['re', 'be'],
  ['m', 'be'],
  ['ve', 'have'],
  ['ll', 'will'],
  ['d', 'would'],
])
const askers = new Set([
  'what',
  'who',
  'where',
  'when',
  'how',
  'why',
  'that',
  'it',
  'he',
  'she',
  'there',
  'here',
])
const askersWithoutApostrophe = new Map(
  ['whats', 'whos', 'wheres', 'whens', 'hows', 'whys', 'thats', 'theres'].map((word) => [
    word,
    word.slice(0, -1),
  ]),
)

/** A contraction in full: "doesn't" is "does not", "what's" is "what be", and the possessive's s is dropped. */
export function expandContraction(text: string): readonly string[] {
  const asker = askersWithoutApostrophe.get(text)
  if (asker !== undefined) return [asker, 'be']
  if (text === 'cannot') return ['can', 'not']
  if (text.endsWith("n't") || withoutApostrophe.has(text)) {
    return [opened.get(text) ?? text.replace(/n'?t$/, ''), 'not']
  }
  const [, base = '', ending = ''] = /^(.+)'([a-z]+)$/.exec(text) ?? []
  if (ending === 's') return askers.has(base) ? [base, 'be'] : [base]
  const full = endings.get(ending)
  return full === undefined ? [text.replaceAll("'", '')] : [base, full]
}
