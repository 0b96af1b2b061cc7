import { readdir, stat } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'

/** A graph and the weights that stand beside it, from outside. */
export interface WeightsState {
  readonly bytes: number
  /** When the last of the files was changed, in milliseconds. */
  readonly changedMs: number
}

/**
 * Bytes of a graph and of the weights that stand beside it, and when any of them was changed last. Exporters name those `model.onnx_data`, `model.onnx.data`
 * or after each tensor, so every file counts but configurations and other graphs. Follows links, as the hub's cache is
 * made of them; one that leads nowhere counts nothing.
 */
export async function weightsState(graph: string): Promise<WeightsState> {
  const folder = dirname(graph)
  const names = await readdir(folder)
  const weights = names.map((name) => join(folder, name)).filter((file) => file === graph || isWeights(file))
  const states = await Promise.all(weights.map(fileState))
  return {
    bytes: states.reduce((sum, { bytes }) => sum + bytes, 0),
    changedMs: states.reduce((latest, { changedMs }) => Math.max(latest, changedMs), 0),
  }
}

function isWeights(file: string): boolean {
  return !['.json', '.txt', '.md', '.onnx'].includes(extname(file))
}

async function fileState(file: string): Promise<WeightsState> {
  const entry = await stat(file).catch(() => null)
  return entry?.isFile() ? { bytes: entry.size, changedMs: entry.mtimeMs } : { bytes: 0, changedMs: 0 }
}
