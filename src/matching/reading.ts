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
  /** What lies behind the words that are compared one by one. */
  readonly tail: string
}

/** Reads a prompt. The time is linear in its length. */
export function readPrompt(prompt: string): Reading {
  const characters = normalizeCharacters(prompt)
  const exact = exactForm(characters)
  const { tokens, tail } = tokenize(characters)
  const words = joinPhrases(withoutBoilerplate(tokens.flatMap(wordsOf)))
  return {
    exact,
    folded: foldCase(exact),
    orders: ordersOf(words.map(unitOf)),
    tail: exactForm(foldCase(tail)),
  }
}

function wordsOf({ text: token, afterStop }: Token): Word[] {
  const cased = token.slice(0, maxLetters)
  const text = foldCase(cased)
  if (/^\d[\d,.]*$/.test(text)) return [{ text: text.replaceAll(',', ''), cased, afterStop }]
  const parts = expandContraction(text)
  return parts.map((part, index) => ({
    text: part,
    cased: parts.length === 1 ? cased : cased.slice(0, part.length),
    afterStop: afterStop && index === 0,
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
