import { withoutBoilerplate } from './boilerplate.ts'
import { lemmaOf } from './lemma.ts'
import { exactForm, foldCase, isPlain, normalizeCharacters } from './normalize.ts'
import { expandContraction, joinPhrases, type Word } from './phrases.ts'
import { ordersOf } from './word-order.ts'
import { isUnspaced, maxLetters, type Token, tokenize } from './tokens.ts'
import { canonicalOf, characterWeight, kindOf, weights, type WordKind } from './word-kinds.ts'

/** One word of a prompt, ready to be compared. */
export interface Unit {
  /** In lower case, at most 40 letters. */
  readonly text: string
  /** As written. */
  readonly cased: string
  /** Uninflected, in the spelling and the synonym that stand for all. */
  readonly word: string
  /** Without accents; in Arabic without the article. */
  readonly plain: string
  readonly kind: WordKind
  readonly weight: number
  readonly afterStop: boolean
}

/** A prompt, ready to be compared. */
export interface Reading {
  /** Equal for prompts that are the same but for white space and punctuation. */
  readonly exact: string
  /** The same without case. */
  readonly folded: string
  /** The words that count, in the order of the text, and in another order that would say the same. */
  readonly orders: readonly (readonly Unit[])[]
  /** What lies behind the words that are compared one by one, in lower case. */
  readonly tail: string
}

/** How many words of a prompt are compared one by one. */
const maxWords = 128

/** Reads a prompt. The time is linear in its length. */
export function readPrompt(prompt: string): Reading {
  const characters = normalizeCharacters(prompt)
  const exact = exactForm(characters)
  const [words, tail] = wordsAndTailOf(characters)
  return {
    exact,
    folded: foldCase(exact),
    orders: ordersOf(words.map(unitOf)),
    tail: foldCase(tail).trim(),
  }
}

/** The words that are compared one by one, and the text behind them. */
function wordsAndTailOf(text: string): readonly [words: readonly Word[], tail: string] {
  const { tokens, end } = tokenize(text)
  const words = joinPhrases(withoutBoilerplate(tokens.flatMap(wordsOf)))
  if (words.length <= maxWords) return [words, text.slice(end)]
  let count = maxWords
  // A contraction is compared as a whole or not at all.
  while (count > 0 && words[count - 1]?.end === words[count]?.end) count -= 1
  return [words.slice(0, count), text.slice(words[count - 1]?.end)]
}

function wordsOf({ text: token, afterStop, end }: Token): Word[] {
  const cased = token.slice(0, maxLetters)
  const text = foldCase(cased)
  if (/^\d[\d,.]*$/.test(text)) return [{ text: text.replaceAll(',', ''), cased, afterStop, end }]
  const parts = expandContraction(text)
  return parts.map((part, index) => ({
    text: part,
    cased: parts.length === 1 ? cased : cased.slice(0, part.length),
    afterStop: afterStop && index === 0,
    end,
  }))
}

function unitOf({ text, cased, afterStop }: Word, index: number): Unit {
  const word = canonicalWord(text)
  const isAsker = index === 0 && /^(?:who|which|whose)$/.test(word)
  const kind = isAsker ? 'question' : kindOf(word)
  const isCharacter = kind === 'content' && isUnspaced(text)
  const weight = isCharacter ? characterWeight : weights[kind]
  return { text, cased, word, plain: plainOf(text), kind, weight, afterStop }
}

function canonicalWord(text: string): string {
  const word = canonicalOf(text)
  return kindOf(word) === 'content' ? canonicalOf(lemmaOf(word)) : word
}

function plainOf(text: string): string {
  if (isPlain(text)) return text
  const letters = text.normalize('NFD').replace(/(?<=[\p{sc=Latin}\p{sc=Greek}]\p{M}{0,3})\p{M}/gu, '')
  const plain = letters.normalize('NFC').replace(/[\u0640\u064B-\u0652\u0670]/g, '')
  return /^\u0627\u0644\p{L}{3}/u.test(plain) ? plain.slice(2) : plain
}
