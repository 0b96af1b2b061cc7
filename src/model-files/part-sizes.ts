import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { PartSize } from './memory-plan.ts'
import { missingWeights } from './missing-weights.ts'
import { readOnnxGraph } from './onnx-graph.ts'
import { unfoldingOf, type Unfolding } from './unfolding.ts'
import { weightsState } from './weights-state.ts'

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

/** Tells what the parts of model folders weigh. What it has read of a graph it remembers until the file changes. */
export class PartSizes {
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

  /** One part and whether its weights are there; null where the folder has no such graph. */
  async stateOf(modelFolder: string, part: string): Promise<PartState | null> {
    const graph = join(modelFolder, part, 'model.onnx')
    const file = await stat(graph).catch(() => null)
    if (file === null) return null
    const { bytes, changedMs } = await weightsState(graph)
    const stamp = `${file.size} ${file.mtimeMs} ${bytes} ${changedMs}`
    const known = this.#known.get(graph)
    if (known?.stamp === stamp) return known
    // One that cannot be read is told about by who loads it.
    const read = await readOnnxGraph(graph).catch(() => null)
    const size = { part, bytes, ...(read ? unfoldingOf(read) : asTheyAre) }
    const state = { stamp, size, problem: read && (await missingWeights(read)) }
    this.#known.set(graph, state)
    return state
  }
}
