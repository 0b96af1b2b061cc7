import { createScratch } from './align.ts'
import type { Match, Matcher, Matching } from './matcher.ts'
import { readPrompt } from './reading.ts'
import { type ReadPrompt, type ReadTrigger, similarityOf } from './similarity.ts'
import type { Trigger } from './trigger.ts'
import { createVocabulary, sequencesOf, type Vocabulary } from './vocabulary.ts'

interface Compiled extends ReadTrigger {
  readonly trigger: Trigger
}

interface Candidate {
  readonly trigger: Trigger
  readonly similarity: number
}

/**
 * A matcher that compares words (similarity.ts). The triggers are read once; every prompt is compared with all of them,
 * whether or not one fires, so that the time taken does not tell a hit from a miss.
 *
 * Of the triggers that reach their threshold the one with the highest priority fires, then the more similar one (the
 * same prompt is 1, and nothing else is), then the one given first.
 */
export function createLexicalMatcher(triggers: readonly Trigger[]): Matcher {
  const vocabulary = createVocabulary()
  const compiled = triggers.map((trigger) => compile(trigger, vocabulary))
  const longest = Math.max(0, ...compiled.map(({ sequences }) => sequences[0]?.units.length ?? 0))
  return {
    match: (prompt) => Promise.resolve(matchAll(compiled, compare(prompt, vocabulary, longest))),
  }
}

function compile(trigger: Trigger, vocabulary: Vocabulary): Compiled {
  const reading = readPrompt(trigger.prompt)
  const isCaseSensitive = trigger.caseSensitive
  const sequences = reading.orders.map((units) => vocabulary.add(units, isCaseSensitive))
  return { trigger, reading, sequences, isCaseSensitive }
}

function compare(prompt: string, vocabulary: Vocabulary, longest: number): ReadPrompt {
  const reading = readPrompt(prompt)
  const { columns, sequences } = sequencesOf(reading.orders)
  const scratch = createScratch(longest, sequences[0]?.units.length ?? 0)
  return { reading, sequences, table: vocabulary.compare(columns), scratch }
}

function matchAll(compiled: readonly Compiled[], prompt: ReadPrompt): Matching {
  const candidates = compiled.map((one) => ({ trigger: one.trigger, similarity: similarityOf(one, prompt) }))
  const firing = candidates.filter(fires)
  const fired = firing.toSorted(
    (a, b) => b.trigger.priority - a.trigger.priority || b.similarity - a.similarity,
  )
  const nearest = candidates.toSorted((a, b) => b.similarity - a.similarity)
  return { fired: toMatch(fired[0]), nearest: toMatch(nearest[0]) }
}

function fires({ trigger, similarity }: Candidate): boolean {
  return trigger.exactMatchOnly ? similarity === 1 : similarity >= trigger.similarityThreshold
}

function toMatch(candidate: Candidate | undefined): Match | null {
  return candidate === undefined
    ? null
    : { triggerId: candidate.trigger.id, similarity: candidate.similarity }
}
