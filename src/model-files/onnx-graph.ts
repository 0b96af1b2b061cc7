/** What a graph file (model.onnx, a ModelProto of onnx.proto) says of itself, read without its weights. */
export interface OnnxGraph {
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly nodes: readonly OnnxNode[]
  readonly initializers: readonly OnnxInitializer[]
}

export interface OnnxNode {
  readonly name: string
  readonly opType: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
}

/** A constant tensor of the graph. */
export interface OnnxInitializer {
  readonly name: string
  /** TensorProto.DataType: 1 float32, 10 float16, 16 bfloat16, 3 int8, ... */
  readonly dataType: number
  readonly dims: readonly number[]
  readonly data: WeightsLocation
}

/** Where a tensor's bytes stand, little-endian and row-major. */
export interface WeightsLocation {
  /** Absolute path: of the graph itself, or of a file beside it. */
  readonly file: string
  /** Bytes from its beginning. */
  readonly offset: number
  readonly bytes: number
}
