import { align, type Pairing, type Scratch } from './align.ts'
import type { Reading, Unit } from './reading.ts'
import type { Sequence, WordTable } from './vocabulary.ts'
import { areContrary, type WordKind } from './word-kinds.ts'

export interface ReadTrigger {
  readonly reading: Reading
  readonly sequences: readonly Sequence[]
  readonly isCaseSensitive: boolean
}

/** A prompt, its words compared with those of all triggers. */
export interface ReadPrompt {
  readonly reading: Reading
  readonly sequences: readonly Sequence[]
  readonly table: WordTable
  readonly scratch: Scratch
}

/** How much a word that has no counterpart weighs against one that has. */
const strictness = 1.5
/** Letters of an uncompared tail that weigh as one word. */
const lettersPerWord = 5

/** The most that two prompts can reach that differ in such a way. */
const caps = {
  rephrased: 0.99,
  anotherWord: 0.75,
  caseOnly: 0.6,
  anotherColour: 0.6,
  anotherQuestion: 0.6,
  anotherPlace: 0.6,
  anotherOwner: 0.6,
  negated: 0.4,
  anotherNumber: 0.4,
  contrary: 0.4,
} as const

/**
 * How similar two prompts are, 0 to 1: the one measure of this folder.
 *
 * Prompts that are equal after normalisation are 1. Otherwise the words of both, without what is said to every generator,
 * are aligned in order (align.ts), and
 *
 *     similarity = M / (M + 1.5 U)
 *
 * M is the weight of the aligned words (a noun or verb 1, a preposition 0.25, an article 0.04: word-kinds.ts) times how
 * alike they are (word-similarity.ts); U is the weight of the words of either prompt that are left over, and what aligned
 * words lack in likeness. A short prompt thus bears no added word, one of nine words bears one.
 *
 * Some differences change the picture however long the prompt, and cap the similarity: a word for another word 0.75; a
 * colour, a question word, a preposition, his or her for another, or a colour or question word added 0.6; a number or a
 * negation on one side 0.4; opposites 0.4. A rephrasing never reaches more than 0.99.
 *
 * It is the same from either side.
 */
export function similarityOf(trigger: ReadTrigger, prompt: ReadPrompt): number {
  const { reading, isCaseSensitive } = trigger
  const compared = compareOrders(trigger, prompt)
  if (isCaseSensitive ? reading.exact === prompt.reading.exact : reading.folded === prompt.reading.folded)
    return 1
  const differsInCaseOnly = isCaseSensitive && reading.folded === prompt.reading.folded
  return Math.min(compared, differsInCaseOnly ? caps.caseOnly : caps.rephrased)
}

/** The best of: both in the order of the text, or one of them in its other order. */
function compareOrders(trigger: ReadTrigger, prompt: ReadPrompt): number {
  const tails = weightOfTails(trigger.reading.tail, prompt.reading.tail)
  const [left] = trigger.sequences
  const [right] = prompt.sequences
  if (left === undefined || right === undefined) return 0
  const ofPrompt = prompt.sequences.map((order) => compareWords(left, order, tails, prompt))
  const ofTrigger = trigger.sequences.slice(1).map((order) => compareWords(order, right, tails, prompt))
  return Math.max(...ofPrompt, ...ofTrigger)
}

function compareWords(
  left: Sequence,
  right: Sequence,
  tails: number,
  { table, scratch }: ReadPrompt,
): number {
  const pairs = align(left, right, table, scratch)
  const restLeft = leftOver(left.units, new Set(pairs.map((pair) => pair.left)))
  const restRight = leftOver(right.units, new Set(pairs.map((pair) => pair.right)))
  const weighed = pairs.map((pair) => [weightOf(pair, left, right), pair.similarity] as const)
  const matched = sum(weighed.map(([weight, similarity]) => weight * similarity))
  const lacking = sum(weighed.map(([weight, similarity]) => weight * (1 - similarity)))
  const unmatched = sum([...restLeft, ...restRight].map(({ weight }) => weight)) + lacking + tails
  if (matched === 0) return 0
  const clash = clashesInPlace(pairs, left.units, right.units) ? caps.anotherPlace : 1
  return Math.min(matched / (matched + strictness * unmatched), capOf(restLeft, restRight), clash)
}

/** What lies behind the words that are compared one by one counts as one piece: the same, or all left over. */
function weightOfTails(left: string, right: string): number {
  return left === right ? 0 : (left.length + right.length) / lettersPerWord
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
const leftOver = (units: readonly Unit[], taken: ReadonlySet<number>) =>
  units.filter((_, at) => !taken.has(at))

function weightOf(pair: Pairing, left: Sequence, right: Sequence): number {
  return Math.min(left.weights[pair.left] ?? 0, right.weights[pair.right] ?? 0)
}

const heavy: ReadonlySet<WordKind> = new Set<WordKind>([
  'content',
  'number',
  'colour',
  'negation',
  'question',
])

const has = (kind: WordKind) => (unit: Unit) => unit.kind === kind

/** The cap for the words of both prompts that are left over. */
function capOf(left: readonly Unit[], right: readonly Unit[]): number {
  const either = [...left, ...right]
  const both = (test: (unit: Unit) => boolean) => left.some(test) && right.some(test)
  const isContrary = left.some((a) => right.some((b) => areContrary(a.word, b.word)))
  return Math.min(
    isContrary ? caps.contrary : 1,
    either.some(has('negation')) ? caps.negated : 1,
    either.some(has('number')) ? caps.anotherNumber : 1,
    either.some(has('colour')) ? caps.anotherColour : 1,
    either.some(has('question')) ? caps.anotherQuestion : 1,
    both(has('pronoun')) ? caps.anotherOwner : 1,
    both(({ kind }) => heavy.has(kind)) ? caps.anotherWord : 1,
  )
}

const links = ({ kind }: Unit) => kind === 'preposition' || kind === 'conjunction'
const linksWithin = (units: readonly Unit[], from: number, to: number) => units.slice(from, to).some(links)

/** Whether between the same two aligned words one prompt has one preposition or conjunction and the other another. */
function clashesInPlace(pairs: readonly Pairing[], left: readonly Unit[], right: readonly Unit[]): boolean {
  const ends = [...pairs, { left: left.length, right: right.length }]
  return ends.some((end, index) => {
    const start = ends[index - 1] ?? { left: -1, right: -1 }
    return linksWithin(left, start.left + 1, end.left) && linksWithin(right, start.right + 1, end.right)
  })
}
