import { fromSgmName } from './sgm-names.ts'
import { fromOriginalName } from './transformer-names.ts'
import type { WeightTarget, WeightTargets } from './weight-targets.ts'

/** The weights that a LoRA's module changes. */
export interface MatchedModule {
  /** Several where the file has fused what the graph has apart: each takes its rows of the product, in this order. */
  readonly targets: readonly WeightTarget[]
  readonly swapsHalves: boolean
}

/** Names of modules, as files may have them, to the weights of one graph. Takes flat names (`_` for dots). */
export type ModuleMatcher = (flatName: string) => MatchedModule | null

/** Knows a graph's modules by diffusers' names and by those of the models' original code. */
export function createMatcher(targets: WeightTargets): ModuleMatcher {
  const resnetsPerBlock = 1 + highest(targets, /^down_blocks_0_resnets_(\d+)_/)
  const lastBlock = highest(targets, /^transformer_blocks_(\d+)_/)
  return (flatName) => {
    const plain = [flatName, `text_model_${flatName}`, flatName.replace(/^text_model_/, '')]
    const sgm = fromSgmName(flatName, resnetsPerBlock)
    for (const name of sgm === null ? plain : [...plain, sgm]) {
      const target = targets.get(name)
      if (target) return { targets: [target], swapsHalves: false }
    }
    const original = fromOriginalName(flatName, lastBlock)
    const found = original?.flatNames
      .map((name) => targets.get(name))
      .filter((target) => target !== undefined)
    if (!original || found?.length !== original.flatNames.length) return null
    return { targets: found, swapsHalves: original.swapsHalves }
  }
}

/** The highest number that a pattern's group finds in the names; -1: none. */
function highest(targets: WeightTargets, pattern: RegExp): number {
  const numbers = Array.from(targets.keys(), (name) => Number(pattern.exec(name)?.[1] ?? -1))
  return numbers.reduce((most, number) => Math.max(most, number), -1)
}
