import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { PartSize } from './memory-plan.ts'
import { readOnnxGraph } from './onnx-graph.ts'
import { weightsSize } from './weights-size.ts'

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

/** TensorProto.DataType of onnx.proto. */
const float16 = 10

interface Known {
  readonly stamp: string
  readonly size: PartSize
}

/** Tells what the parts of model folders weigh. What it has read of a graph it remembers until the file changes. */
export class PartSizes {
  /** By path of the graph. */
  readonly #known = new Map<string, Known>()

  /** The parts of a folder in the order in which a run needs them; those that are not there are left out. */
  async ofFolder(modelFolder: string): Promise<PartSize[]> {
    const sizes = await Promise.all(partNames.map((part) => this.ofPart(modelFolder, part)))
    return sizes.filter((size) => size !== null)
  }

  /** One part; null where the folder has no such graph. */
  async ofPart(modelFolder: string, part: string): Promise<PartSize | null> {
    const graph = join(modelFolder, part, 'model.onnx')
    const file = await stat(graph).catch(() => null)
    if (file === null) return null
    const bytes = await weightsSize(graph)
    const stamp = `${file.size} ${file.mtimeMs} ${bytes}`
    const known = this.#known.get(graph)
    if (known?.stamp === stamp) return known.size
    const size = { part, bytes, float16Bytes: await float16Bytes(graph) }
    this.#known.set(graph, { stamp, size })
    return size
  }
}

/** A graph that cannot be read is told about by who loads it. */
async function float16Bytes(graph: string): Promise<number> {
  const read = await readOnnxGraph(graph).catch(() => null)
  const halves = read?.initializers.filter(({ dataType }) => dataType === float16) ?? []
  return halves.reduce((sum, { data }) => sum + data.bytes, 0)
}
