import { open, type FileHandle } from 'node:fs/promises'
import type { LoraModule } from './lora-file.ts'
import { addLowRank, transposed, type LowRank } from './low-rank.ts'
import type { MergedWeight, Patch, RowRange } from './plan-merge.ts'
import { readFloats, refused } from './safetensors.ts'

/** Opened LoRA files, to read factors from. */
export interface FactorReader {
  /** What a patch adds to a weight, in the order in which that is stored. Throws BadRequestError for bad numbers. */
  read(patch: Patch, inputFirst: boolean): Promise<LowRank>
}

/** Opens the LoRA files of a merge while `use` goes on. */
export async function withFactors<T>(
  weights: readonly MergedWeight[],
  use: (factors: FactorReader) => Promise<T>,
): Promise<T> {
  const paths = new Set(weights.flatMap(({ patches }) => patches.map(({ lora }) => lora.file.path)))
  const handles = new Map<string, FileHandle>()
  try {
    for (const path of paths) handles.set(path, await open(path))
    return await use({ read: (patch, inputFirst) => readFactors(handles, patch, inputFirst) })
  } finally {
    for (const handle of handles.values()) await handle.close()
  }
}

async function readFactors(
  handles: ReadonlyMap<string, FileHandle>,
  { lora, module, scale, rows }: Patch,
  inputFirst: boolean,
): Promise<LowRank> {
  const { path } = lora.file
  const handle = handles.get(path)
  if (!handle) throw new Error(`${path} was not opened`)
  const read = (tensor: LoraModule['down']) => readFloats(path, handle, tensor)

  const multiplier =
    scale * ('tensor' in module.alpha ? await alphaOf(read, module) : module.alpha.multiplier)
  if (!Number.isFinite(multiplier)) throw refused(path, `has no sound alpha for ${module.name}`)
  const right = await rightFactor(read, module)
  const rank = (module.mid ?? module.down).shape[0] ?? 1
  const left = joined(await read(module.up), rank, rows).map((value) => value * multiplier)
  const columns = right.length / rank
  if (!inputFirst) return { left, right, rank }
  return {
    left: transposed(right, rank, columns),
    right: transposed(left, left.length / rank, rank),
    rank,
  }
}

/** Some rows of a matrix under one another. */
function joined(matrix: Float32Array, columns: number, rows: readonly RowRange[]): Float32Array {
  const pieces = rows.map(({ from, to }) => matrix.subarray(from * columns, to * columns))
  const result = new Float32Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    result.set(piece, at)
    at += piece.length
  }
  return result
}

type Read = (tensor: LoraModule['down']) => Promise<Float32Array>

async function alphaOf(read: Read, { alpha, down }: LoraModule): Promise<number> {
  if (!('tensor' in alpha)) return alpha.multiplier
  const [value = Number.NaN] = await read(alpha.tensor)
  return value / (down.shape[0] ?? 1)
}

/** [rank, in x kernel]. With a spatial part between: mid [a, b, kernel] x down [b, in] = [a, in, kernel]. */
async function rightFactor(read: Read, { down, mid }: LoraModule): Promise<Float32Array> {
  const inner = await read(down)
  if (!mid) return inner
  const [outer = 0, rank = 0, ...kernel] = mid.shape
  const taps = kernel.reduce((product, dim) => product * dim, 1)
  const columns = inner.length / rank
  const spatial = transposedBlocks(await read(mid), outer, rank, taps)
  const product = new Float32Array(outer * taps * columns)
  addLowRank(product, 0, columns, [{ left: spatial, right: inner, rank }])
  // [a, kernel, in] as [a, in, kernel]
  return transposedBlocks(product, outer, taps, columns)
}

/** [blocks, rows, columns] as [blocks, columns, rows]. */
function transposedBlocks(values: Float32Array, blocks: number, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length)
  const size = rows * columns
  for (let block = 0; block < blocks; block++) {
    const from = block * size
    result.set(transposed(values.subarray(from, from + size), rows, columns), from)
  }
  return result
}
