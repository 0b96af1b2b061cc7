import type { OnnxGraph, OnnxInitializer } from './onnx-graph.ts'

/** TensorProto.DataType of onnx.proto. */
const float16 = 10
const bytesOfFloat32 = 4

/** What weights become when a runtime loads them. */
export interface Unfolding {
  /** Of those that stay float16 in the graph: a device that computes in float32 doubles them. */
  readonly float16Bytes: number
  /** What those add that the graph itself casts to float32: runtimes fold that into the weights, on every device. */
  readonly unfoldedBytes: number
}

/** How a graph's weights unfold. Casts are taken for casts to float32, which is what small weights are stored for. */
export function unfoldingOf({ nodes, initializers }: OnnxGraph): Unfolding {
  const cast = new Set(nodes.filter(({ opType }) => opType === 'Cast').map(({ inputs }) => inputs[0]))
  const isCast = ({ name }: OnnxInitializer) => cast.has(name)
  const kept = initializers.filter((tensor) => tensor.dataType === float16 && !isCast(tensor))
  const added = initializers.filter(isCast).map(({ dims, data }) => {
    const elements = dims.reduce((product, dim) => product * dim, 1)
    return Math.max(elements * bytesOfFloat32 - data.bytes, 0)
  })
  return {
    float16Bytes: kept.reduce((sum, { data }) => sum + data.bytes, 0),
    unfoldedBytes: added.reduce((sum, bytes) => sum + bytes, 0),
  }
}
