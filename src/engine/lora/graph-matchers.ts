import { RecentlyUsed } from '../runtime/recently-used.ts'
import { outwardOf } from './file-identities.ts'
import { createMatcher, type ModuleMatcher } from './match-module.ts'
import { readLayout } from './merged-graph.ts'
import { findWeightTargets } from './weight-targets.ts'

/** Four models of four parts; names and shapes of some hundred weights each. */
const keptGraphs = 16

/** Knows the weights of graphs that LoRAs can change. What was read of a graph is kept until its file changes. */
export class GraphMatchers {
  readonly #kept: RecentlyUsed<ModuleMatcher>

  constructor(capacity: number = keptGraphs) {
    this.#kept = new RecentlyUsed(capacity)
  }

  /** The matcher of a graph, by its absolute path. Throws ModelBrokenError where it cannot be read. */
  async matcherOf(graph: string): Promise<ModuleMatcher> {
    const outward = await outwardOf(graph).catch(() => null)
    // Why it cannot be looked at is told by who reads it.
    return outward === null
      ? readMatcher(graph)
      : this.#kept.get(`${graph} ${outward}`, () => readMatcher(graph))
  }
}

async function readMatcher(graph: string): Promise<ModuleMatcher> {
  return createMatcher(findWeightTargets((await readLayout(graph)).graph))
}
