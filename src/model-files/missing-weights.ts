import { stat } from 'node:fs/promises'
import type { OnnxGraph } from './onnx-graph.ts'

/** The files that hold a graph's weights, itself where it holds some, and how many bytes each must have at least. */
export function neededWeights({ initializers }: OnnxGraph): ReadonlyMap<string, number> {
  const needed = new Map<string, number>()
  for (const { data } of initializers) {
    const end = data.bytes === 0 ? 0 : data.offset + data.bytes
    needed.set(data.file, Math.max(needed.get(data.file) ?? 0, end))
  }
  return needed
}

/**
 * Whether the files that hold a graph's weights are there and long enough: runtimes that map them into memory may be
 * killed where one ends too early. A sentence that names the file, or null where nothing is missing.
 */
export async function missingWeights(needed: ReadonlyMap<string, number>): Promise<string | null> {
  for (const [file, bytes] of needed) {
    const found = await stat(file).catch(() => null)
    if (!found?.isFile()) return `${file} is missing, in which the graph beside it has weights`
    if (found.size < bytes) {
      return `${file} is cut short: it has ${found.size} bytes, and the graph beside it has weights in the first ${bytes}`
    }
  }
  return null
}
