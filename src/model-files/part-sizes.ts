import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { PartSize } from './memory-plan.ts'
import { missingWeights, neededWeights } from './missing-weights.ts'
import { readOnnxGraph } from './onnx-graph.ts'
import { unfoldingOf, type Unfolding } from './unfolding.ts'
import { filesBeside, weightsState } from './weights-state.ts'

/** Folders that a model's parts stand in, in the order in which a run needs them. */
export const partNames = [
  'text_encoder',
  'text_encoder_2',
  'text_encoder_3',
  'vae_encoder',
  'unet',
  'transformer',
  'vae_decoder',
] as const

const asTheyAre: Unfolding = { float16Bytes: 0, unfoldedBytes: 0 }

/** What can be told of a part without a runtime. */
export interface PartState {
  /** Another one as soon as one of its files is another. */
  readonly stamp: string
  readonly size: PartSize
  /** A sentence on the weights that are not there; null: all are. */
  readonly problem: string | null
}

/** What a graph file says, for as long as it stays as it is. */
interface ReadGraph {
  /** Of the graph file alone. */
  readonly stamp: string
  /** The files that hold its weights; null: it cannot be read. */
  readonly needed: ReadonlyMap<string, number> | null
  readonly unfolding: Unfolding
}

/** Tells what the parts of model folders weigh. What it has read of a graph it remembers until the file changes. */
export class PartSizes {
  /** By path of the graph. */
  readonly #read = new Map<string, ReadGraph>()
  /** By path of the graph. */
  readonly #known = new Map<string, PartState>()

  /** The parts of a folder in the order in which a run needs them; those that are not there are left out. */
  async ofFolder(modelFolder: string): Promise<PartSize[]> {
    const sizes = await Promise.all(partNames.map((part) => this.ofPart(modelFolder, part)))
    return sizes.filter((size) => size !== null)
  }

  /** One part; null where the folder has no such graph. */
  async ofPart(modelFolder: string, part: string): Promise<PartSize | null> {
    return (await this.stateOf(modelFolder, part))?.size ?? null
  }

  /**
   * One part and whether its weights are there; null where the folder has no such graph. The graph counts and the files
   * that it names: folders of the hub often hold the same weights for other programs, too.
   */
  async stateOf(modelFolder: string, part: string): Promise<PartState | null> {
    const graph = join(modelFolder, part, 'model.onnx')
    const file = await stat(graph).catch(() => null)
    if (file === null) return null
    const outward = `${file.size} ${file.mtimeMs}`
    const { needed, unfolding } = await this.#readOf(graph, outward)
    const weights = needed === null ? await filesBeside(graph) : needed.keys()
    const { bytes, changedMs } = await weightsState(new Set([graph, ...weights]))
    const stamp = `${outward} ${bytes} ${changedMs}`
    const known = this.#known.get(graph)
    if (known?.stamp === stamp) return known
    const size = { part, bytes, ...unfolding }
    const state = { stamp, size, problem: needed && (await missingWeights(needed)) }
    this.#known.set(graph, state)
    return state
  }

  async #readOf(graph: string, stamp: string): Promise<ReadGraph> {
    const known = this.#read.get(graph)
    if (known?.stamp === stamp) return known
    // One that cannot be read is told about by who loads it.
    const found = await readOnnxGraph(graph).catch(() => null)
    const needed = found && neededWeights(found)
    const read = { stamp, needed, unfolding: found ? unfoldingOf(found) : asTheyAre }
    this.#read.set(graph, read)
    return read
  }
}
