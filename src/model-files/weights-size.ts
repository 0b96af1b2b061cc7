import { readdir, stat } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'

/**
 * Bytes of a graph and of the weights that stand beside it. Exporters name those `model.onnx_data`, `model.onnx.data`
 * or after each tensor, so every file counts but configurations and other graphs. Follows links, as the hub's cache is
 * made of them.
 */
export async function weightsSize(graph: string): Promise<number> {
  const folder = dirname(graph)
  const names = await readdir(folder)
  const weights = names.map((name) => join(folder, name)).filter((file) => file === graph || isWeights(file))
  const sizes = await Promise.all(weights.map(fileSize))
  return sizes.reduce((sum, size) => sum + size, 0)
}

function isWeights(file: string): boolean {
  return !['.json', '.txt', '.md', '.onnx'].includes(extname(file))
}

async function fileSize(file: string): Promise<number> {
  const entry = await stat(file)
  return entry.isFile() ? entry.size : 0
}
