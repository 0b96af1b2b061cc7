import { isVerbForm } from './lemma.ts'
import type { Unit } from './reading.ts'

/**
 * The units in one or two orders that say the same: a time or place told first moves behind ("At sunset, a castle": "a
 * castle at sunset"), a passive becomes active ("a cat chased by a dog": "a dog chased a cat"), and what "and" joins is
 * also given the other way round.
 */
export function ordersOf(units: readonly Unit[]): readonly (readonly Unit[])[] {
  const plain = toActive(moveFrontedPhrase(units))
  const swapped = swapAroundAnd(plain)
  return swapped === null ? [plain] : [plain, swapped]
}

const longestFrontedPhrase = 8

function moveFrontedPhrase(units: readonly Unit[]): readonly Unit[] {
  if (units[0]?.kind !== 'preposition') return units
  const end = units.findIndex((unit) => unit.afterStop)
  if (end < 2 || end > longestFrontedPhrase) return units
  return [...units.slice(end), ...units.slice(0, end)]
}

const isDeterminer = ({ kind, word }: Unit) =>
  kind === 'article' || kind === 'pronoun' || kind === 'number' || word === 'my' || word === 'your'
const isPartOfNoun = ({ kind, text }: Unit) =>
  kind === 'colour' || kind === 'praise' || (kind === 'content' && !/.ing$/.test(text))

/** Where the noun phrase that ends before `end` begins: with its article, or as far back as nouns and adjectives go. */
function nounPhraseBefore(units: readonly Unit[], end: number): number {
  let start = end
  for (let at = end - 1; at >= 0; at -= 1) {
    const unit = units[at]
    if (unit === undefined || !(isDeterminer(unit) || isPartOfNoun(unit))) break
    start = at
    if (isDeterminer(unit) || unit.afterStop) break
  }
  return start
}

/** Where the noun phrase that begins at `start` ends. */
function nounPhraseFrom(units: readonly Unit[], start: number): number {
  let end = start
  for (let at = start; at < units.length; at += 1) {
    const unit = units[at]
    if (unit === undefined || (unit.afterStop && at > start)) break
    if (!isPartOfNoun(unit) && !(isDeterminer(unit) && end === at && isAllDeterminers(units, start, at)))
      break
    end = at + 1
  }
  return end
}

const isAllDeterminers = (units: readonly Unit[], from: number, to: number) =>
  units.slice(from, to).every(isDeterminer)

function toActive(units: readonly Unit[]): readonly Unit[] {
  const by = units.findIndex(({ word }, at) => word === 'by' && isParticiple(units[at - 1]))
  const verb = units[by - 1]
  if (by < 2 || verb === undefined) return units
  let subjectEnd = by - 1
  while (isHelper(units[subjectEnd - 1])) subjectEnd -= 1
  const start = nounPhraseBefore(units, subjectEnd)
  const end = nounPhraseFrom(units, by + 1)
  if (start === subjectEnd || end === by + 1) return units
  const subject = units.slice(start, subjectEnd)
  const agent = units.slice(by + 1, end)
  return [...units.slice(0, start), ...agent, verb, ...subject, ...units.slice(end)]
}

const isParticiple = (unit: Unit | undefined) =>
  unit?.kind === 'content' && !/(?:ing|s)$/.test(unit.text) && isVerbForm(unit.text)
const isHelper = (unit: Unit | undefined) => unit?.kind === 'auxiliary' || unit?.word === 'that'

/** "A and B" as "B and A", for the first "and" between two noun phrases; null where there is none. */
function swapAroundAnd(units: readonly Unit[]): readonly Unit[] | null {
  const and = units.findIndex(({ word }) => word === 'and')
  const joint = units[and]
  if (joint === undefined) return null
  const start = nounPhraseBefore(units, and)
  const end = nounPhraseFrom(units, and + 1)
  const first = units[start]
  // Without an article nouns and verbs look alike: a single word is a noun surely enough.
  if (first === undefined || start === and || end === and + 1) return null
  if (!isDeterminer(first) && and - start > 1) return null
  return [
    ...units.slice(0, start),
    ...units.slice(and + 1, end),
    joint,
    ...units.slice(start, and),
    ...units.slice(end),
  ]
}
