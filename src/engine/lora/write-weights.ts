import { open, type FileHandle } from 'node:fs/promises'
import type { OnnxInitializer } from '../../model-files/onnx-graph.ts'
import { errorMessage, ModelBrokenError } from '../errors.ts'
import { sizeOf } from '../tensor/tensor.ts'
import { withFactors, type FactorReader } from './factors.ts'
import { addLowRank, type LowRank } from './low-rank.ts'
import type { MergedWeight } from './plan-merge.ts'
import { refused } from './safetensors.ts'
import { createWeightValues, type WeightValues } from './weight-values.ts'

/** Where merged weights stand in the file that was written. */
export interface WrittenWeights {
  readonly offset: number
  readonly bytes: number
}

/** Values that are merged at a time, at least one row: so many are held in memory, and so long the thread is kept. */
const chunkValues = 1 << 18
/** Runtimes map weights into memory, which begins at whole pages. */
const pageBytes = 4096

/**
 * Writes the merged weights into a new file, one after the other, as the graph stores them.
 *
 * @param checkpoint called between chunks; what it throws ends the writing
 * @returns where each stands, by the initializer's name
 *
 * Throws BadRequestError where a LoRA's numbers are unsound or too large for the weights' type, and ModelBrokenError
 * where the model's own weights cannot be read.
 */
export async function writeWeights(
  weights: readonly MergedWeight[],
  path: string,
  checkpoint: () => Promise<void>,
): Promise<ReadonlyMap<string, WrittenWeights>> {
  const written = new Map<string, WrittenWeights>()
  const types = createWeightValues()
  const target = await open(path, 'wx')
  try {
    await withFactors(weights, async (factors) => {
      let offset = 0
      for (const weight of weights) {
        const { name, data } = weight.initializer
        await mergeInto(target, weight, types, factors, checkpoint)
        written.set(name, { offset, bytes: data.bytes })
        const padding = (pageBytes - (data.bytes % pageBytes)) % pageBytes
        await target.writeFile(Buffer.alloc(padding))
        offset += data.bytes + padding
      }
    })
    await target.sync()
  } finally {
    await target.close()
  }
  return written
}

async function mergeInto(
  target: FileHandle,
  { initializer, patches, inputFirst }: MergedWeight,
  types: ReadonlyMap<number, WeightValues>,
  factors: FactorReader,
  checkpoint: () => Promise<void>,
): Promise<void> {
  const values = types.get(initializer.dataType)
  if (!values) throw new Error(`${initializer.name} is of type ${initializer.dataType}, which is not merged`)
  const products = await Promise.all(patches.map((patch) => factors.read(patch, inputFirst)))
  const [rows = 0, ...rest] = initializer.dims
  const columns = sizeOf(rest)
  const chunkRows = Math.max(1, Math.floor(chunkValues / columns))
  const source = await openWeights(initializer)
  try {
    for (let row = 0; row < rows; row += chunkRows) {
      await checkpoint()
      const stored = await readRows(source, initializer, row, Math.min(chunkRows, rows - row))
      const merged = mergedRows(stored, row, columns, values, products)
      if (!merged) {
        const path = patches.at(-1)?.lora.file.path ?? ''
        throw refused(path, `makes ${initializer.name} larger than its type can hold`)
      }
      await target.writeFile(merged)
    }
  } finally {
    await source.close()
  }
}

function mergedRows(
  stored: ArrayBuffer,
  row: number,
  columns: number,
  weightValues: WeightValues,
  products: readonly LowRank[],
): Uint8Array | null {
  const values = weightValues.decode(stored)
  addLowRank(values, row, columns, products)
  return weightValues.encode(values)
}

async function openWeights({ data }: OnnxInitializer): Promise<FileHandle> {
  try {
    return await open(data.file)
  } catch (error) {
    throw new ModelBrokenError(`${data.file} cannot be read: ${errorMessage(error)}`, { cause: error })
  }
}

async function readRows(
  source: FileHandle,
  { name, dims, data }: OnnxInitializer,
  row: number,
  rows: number,
): Promise<ArrayBuffer> {
  const rowBytes = data.bytes / (dims[0] ?? 1)
  const bytes = new Uint8Array(rows * rowBytes)
  const { bytesRead } = await source.read(bytes, 0, bytes.length, data.offset + row * rowBytes)
  if (bytesRead === bytes.length) return bytes.buffer
  throw new ModelBrokenError(`${data.file} ends within the weights of ${name}`)
}
