import { createLexicalMatcher } from '../matching/lexical-matcher.ts'
import type { Matcher, Matching } from '../matching/matcher.ts'
import type { PrankRecords, PrankSet } from '../storage/prank-records.ts'
import { hasExpired } from './find-prank-set.ts'

interface Compiled {
  readonly revision: number
  readonly matcher: Matcher
}

/** Sets whose triggers stay in memory; the one that was not asked for the longest goes first. */
const keptSets = 500

const nothing: Matching = { fired: null, nearest: null }

/**
 * Compares prompts with the triggers of sets. Compiled triggers are kept, and made anew when the set's revision says that
 * they are old: whoever changed them, here, before a restart, or on another machine.
 */
export class TriggerMatching {
  readonly #pranks: Pick<PrankRecords, 'triggers'>
  readonly #compiled = new Map<string, Compiled>()

  constructor(pranks: Pick<PrankRecords, 'triggers'>) {
    this.#pranks = pranks
  }

  /** What of `set` (just read) fires at a prompt. Of a set that is switched off or has expired: nothing. */
  async match(set: PrankSet, prompt: string): Promise<Matching> {
    const matcher = await this.#matcher(set)
    const matching = await matcher.match(prompt)
    return set.isActive && !hasExpired(set) ? matching : nothing
  }

  async #matcher({ id, revision }: PrankSet): Promise<Matcher> {
    const known = this.#compiled.get(id)
    this.#compiled.delete(id)
    const compiled =
      known?.revision === revision
        ? known
        : { revision, matcher: createLexicalMatcher(await this.#pranks.triggers(id)) }
    this.#compiled.set(id, compiled)
    const oldest = this.#compiled.keys().next().value
    if (this.#compiled.size > keptSets && oldest !== undefined) this.#compiled.delete(oldest)
    return compiled.matcher
  }
}
