import { BadRequestError } from '../errors.ts'
import type { TorchGenerator } from '../tensor/noise.ts'
import { sizeOf } from '../tensor/tensor.ts'

/**
 * Standard normal noise of shape `dims`, whose first axis is the batch (diffusers' randn_tensor): one generator draws all
 * of it at once; a list draws one row each, so that every picture is what it would be alone.
 */
export function drawNoise(generators: readonly TorchGenerator[], dims: readonly number[]): Float32Array {
  const [rows = 1] = dims
  const size = sizeOf(dims)
  const [only] = generators
  if (only && generators.length === 1) return only.randn(size)
  if (generators.length !== rows) {
    throw new BadRequestError(`${generators.length} seeds for ${rows} pictures: one, or one for each`)
  }
  const noise = new Float32Array(size)
  for (const [row, generator] of generators.entries())
    noise.set(generator.randn(size / rows), (row * size) / rows)
  return noise
}
