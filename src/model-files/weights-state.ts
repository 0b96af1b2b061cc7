import { readdir, stat } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'

/** A graph and its weights, from outside. */
export interface WeightsState {
  readonly bytes: number
  /** When the last of the files was changed, in milliseconds. */
  readonly changedMs: number
}

/**
 * Of a graph that cannot be read: the files beside it that may hold its weights. Exporters name those `model.onnx_data`,
 * `model.onnx.data` or after each tensor, so it is every file but configurations and other graphs.
 */
export async function filesBeside(graph: string): Promise<string[]> {
  const folder = dirname(graph)
  const files = (await readdir(folder)).map((name) => join(folder, name))
  return files.filter((file) => !['.json', '.txt', '.md', '.onnx'].includes(extname(file)))
}

/**
 * Bytes of all these files together, and when any of them was changed last. Follows links, as the hub's cache is made of
 * them; one that leads nowhere counts nothing.
 */
export async function weightsState(files: Iterable<string>): Promise<WeightsState> {
  const states = await Promise.all(Array.from(files, fileState))
  return {
    bytes: states.reduce((sum, { bytes }) => sum + bytes, 0),
    changedMs: states.reduce((latest, { changedMs }) => Math.max(latest, changedMs), 0),
  }
}

async function fileState(file: string): Promise<WeightsState> {
  const entry = await stat(file).catch(() => null)
  return entry?.isFile() ? { bytes: entry.size, changedMs: entry.mtimeMs } : { bytes: 0, changedMs: 0 }
}
