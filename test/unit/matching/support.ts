import { createLexicalMatcher } from '../../../src/matching/lexical-matcher.ts'
import type { Trigger } from '../../../src/matching/trigger.ts'

/** A trigger as users make them, with what the test is about. */
export function triggerOf(prompt: string, changes: Partial<Trigger> = {}): Trigger {
  return {
    id: prompt,
    prompt,
    similarityThreshold: 0.85,
    priority: 0,
    exactMatchOnly: false,
    caseSensitive: false,
    ...changes,
  }
}

/** The id of the trigger that fires. */
export async function firedBy(prompt: string, ...triggers: Trigger[]): Promise<string | null> {
  const { fired } = await createLexicalMatcher(triggers).match(prompt)
  return fired?.triggerId ?? null
}

/** How similar a prompt is to a trigger's. */
export async function similarity(
  trigger: string,
  prompt: string,
  changes: Partial<Trigger> = {},
): Promise<number> {
  const { nearest } = await createLexicalMatcher([triggerOf(trigger, changes)]).match(prompt)
  return nearest?.similarity ?? Number.NaN
}
