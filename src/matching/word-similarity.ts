import type { Unit } from './reading.ts'
import { isTypo } from './typo.ts'
import { arePrepositionsAlike } from './word-kinds.ts'

const inflected = 0.98
const unaccented = 0.95
const misspelt = 0.94
const near = 0.8
const sameRole = 0.7

/**
 * How alike two words are: 1 the same; 0.98 the same but for inflection, spelling or a synonym; 0.95 but for accents;
 * 0.94 likely misspelt; 0.8 a preposition that may stand for the other, or "one" for an article; 0.7 two articles or two
 * auxiliaries; 0 different words. Always a whole number of hundredths.
 */
export function wordSimilarity(a: Unit, b: Unit): number {
  if (a.text === b.text) return 1
  if (a.word === b.word) return inflected
  if (a.kind !== 'content' || b.kind !== 'content') return similarityOfOtherKinds(a, b)
  if (a.plain === b.plain) return unaccented
  return isTypo(a.plain, b.plain) ? misspelt : 0
}

function similarityOfOtherKinds(a: Unit, b: Unit): number {
  if (a.kind === b.kind) {
    if (a.kind === 'article' || a.kind === 'auxiliary') return sameRole
    return a.kind === 'preposition' && arePrepositionsAlike(a.word, b.word) ? near : 0
  }
  if (isOne(a) && b.kind === 'article') return near
  if (isOne(b) && a.kind === 'article') return near
  // A misspelt word has no other kind than content.
  return (a.kind === 'content' || b.kind === 'content') && isTypo(a.plain, b.plain) ? misspelt : 0
}

const isOne = ({ word }: Unit) => word === '1'

/** The same, with case: a word that begins with the other case is another word, articles and the like excepted. */
export function casedWordSimilarity(a: Unit, b: Unit): number {
  const isCased = a.weight >= 0.25 || b.weight >= 0.25
  const differs = a.text === b.text ? a.cased !== b.cased : isUpper(a) !== isUpper(b)
  return isCased && differs ? 0 : wordSimilarity(a, b)
}

const isUpper = ({ cased }: Unit) => /^\p{Lu}/u.test(cased)
