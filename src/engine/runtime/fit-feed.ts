import { ModelBrokenError } from '../errors.ts'
import { toFloat16 } from '../tensor/float16.ts'
import { sizeOf, type AnyTensor } from '../tensor/tensor.ts'

/** An input as the model declares it; an axis is a length or the name that the exporter gave it. */
export interface InputSpec {
  /** Path of the graph, for messages. */
  readonly model: string
  readonly name: string
  readonly type: string
  readonly shape: readonly (number | string)[]
}

export type FittedFeed =
  | { readonly type: 'float32'; readonly data: Float32Array; readonly dims: readonly number[] }
  | { readonly type: 'float16'; readonly data: Uint16Array; readonly dims: readonly number[] }
  | { readonly type: 'float64'; readonly data: Float64Array; readonly dims: readonly number[] }
  | { readonly type: 'int32'; readonly data: Int32Array; readonly dims: readonly number[] }
  | { readonly type: 'int64'; readonly data: BigInt64Array; readonly dims: readonly number[] }

/**
 * What the model's named axes are in this call, read off the feeds that have the declared rank. Exporters name axes
 * freely; all that is used is that one name means one length.
 */
export function bindAxes(
  specs: readonly InputSpec[],
  feeds: Readonly<Record<string, AnyTensor>>,
): ReadonlyMap<string, number> {
  const axes = new Map<string, number>()
  for (const { name, shape } of specs) {
    const dims = feeds[name]?.dims
    if (dims?.length !== shape.length) continue
    for (const [k, axis] of shape.entries()) {
      if (typeof axis === 'string' && axis !== '') axes.set(axis, dims[k]!)
    }
  }
  return axes
}

/**
 * A tensor in the type and rank that the model declares. A scalar fed to a vector is repeated over the vector's length
 * (the batch, where the axes are named alike); axes of length 1 are put in front or taken away. Integers are cut off
 * towards zero, as numpy's astype does. Throws ModelBrokenError where the declaration cannot be met, as where the model's
 * parts come from different models.
 */
export function fitFeed(tensor: AnyTensor, spec: InputSpec, axes: ReadonlyMap<string, number>): FittedFeed {
  const { data, dims } = fitRank(tensor, spec, axes)
  checkLengths(dims, spec)
  switch (spec.type) {
    case 'float32':
      return { type: 'float32', data: asFloat32(data), dims }
    case 'float16':
      return { type: 'float16', data: toFloat16(asFloat32(data)), dims }
    case 'float64':
      return { type: 'float64', data: Float64Array.from(data), dims }
    case 'int32':
      return { type: 'int32', data: data instanceof Int32Array ? data : Int32Array.from(data), dims }
    case 'int64':
      return { type: 'int64', data: asInt64(data), dims }
    default:
      throw new ModelBrokenError(
        `${spec.model}: input ${spec.name} is of type ${spec.type}, which no pipeline feeds`,
      )
  }
}

function fitRank(tensor: AnyTensor, spec: InputSpec, axes: ReadonlyMap<string, number>): AnyTensor {
  const { data, dims } = tensor
  const rank = spec.shape.length
  if (dims.length === rank) return tensor
  if (dims.length === 0 && rank === 1) return repeatScalar(tensor, axisLength(spec.shape[0]!, axes))
  if (dims.length < rank) {
    return { data, dims: [...Array.from({ length: rank - dims.length }, () => 1), ...dims] }
  }
  const surplus = dims.length - rank
  if (sizeOf(dims.slice(0, surplus)) !== 1) {
    const given = `[${dims.join(', ')}]`
    throw new ModelBrokenError(
      `${spec.model}: input ${spec.name} has rank ${rank}, the pipeline feeds ${given}`,
    )
  }
  return { data, dims: dims.slice(surplus) }
}

function checkLengths(dims: readonly number[], { model, name, shape }: InputSpec): void {
  if (shape.every((axis, k) => typeof axis === 'string' || axis < 0 || axis === dims[k])) return
  throw new ModelBrokenError(
    `${model}: input ${name} has the shape [${shape.join(', ')}], the pipeline feeds [${dims.join(', ')}]; ` +
      'this part and the others are not of one model, or it was exported for one size only',
  )
}

function axisLength(axis: number | string, axes: ReadonlyMap<string, number>): number {
  return typeof axis === 'number' ? axis : (axes.get(axis) ?? 1)
}

function repeatScalar({ data }: AnyTensor, length: number): AnyTensor {
  const value = data[0]!
  const repeated = data instanceof Int32Array ? new Int32Array(length) : new Float32Array(length)
  return { data: repeated.fill(value), dims: [length] }
}

function asFloat32(data: Float32Array | Int32Array): Float32Array {
  return data instanceof Float32Array ? data : Float32Array.from(data)
}

function asInt64(data: Float32Array | Int32Array): BigInt64Array {
  return BigInt64Array.from(data, (value) => BigInt(Math.trunc(value)))
}
