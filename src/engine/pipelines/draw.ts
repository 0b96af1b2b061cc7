import { BadRequestError } from '../errors.ts'
import type { TorchGenerator } from '../tensor/noise.ts'
import { sizeOf } from '../tensor/tensor.ts'
import type { DrawKind, PipelineTrace } from './pipeline.ts'

/** Draws noise of a shape and notes it in the trace. */
export type Draw = (what: DrawKind, dims: readonly number[]) => Float32Array

/** `drawNoise` from the generators of one run. */
export function drawingFrom(generators: readonly TorchGenerator[], trace?: PipelineTrace): Draw {
  return (what, dims) => {
    const data = drawNoise(generators, dims)
    trace?.draw(what, { data, dims })
    return data
  }
}

/**
 * Standard normal noise of shape `dims`, whose first axis is the batch (diffusers' randn_tensor): one generator draws all
 * of it at once; a list draws one row each, so that every picture is what it would be alone.
 */
export function drawNoise(generators: readonly TorchGenerator[], dims: readonly number[]): Float32Array {
  const [rows = 1] = dims
  const size = sizeOf(dims)
  checkGenerators(generators, rows)
  const [only] = generators
  if (only && generators.length === 1) return only.randn(size)
  const noise = new Float32Array(size)
  for (const [row, generator] of generators.entries())
    noise.set(generator.randn(size / rows), (row * size) / rows)
  return noise
}

/** Throws BadRequestError unless there is one generator, or one for each of the batch's rows. */
export function checkGenerators(generators: readonly TorchGenerator[], rows: number): void {
  if (generators.length === 1 || generators.length === rows) return
  throw new BadRequestError(`${generators.length} seeds for ${rows} pictures: one, or one for each`)
}
