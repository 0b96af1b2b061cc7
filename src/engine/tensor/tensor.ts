/** Numbers in row-major order. Inside the engine everything is float32; ids are int32. */
export interface Tensor<Data extends Float32Array | Int32Array = Float32Array> {
  readonly data: Data
  readonly dims: readonly number[]
}

/** What may be fed to a model. */
export type AnyTensor = Tensor<Float32Array | Int32Array>

/** How many values dimensions hold; 1 for a scalar (no dimensions). */
export function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1)
}

/** Each row of the first axis `times` times in succession: a b becomes a a b b. */
export function repeatRows(tensor: Tensor, times: number): Tensor {
  if (times === 1) return tensor
  const [rows = 1, ...rest] = tensor.dims
  const rowSize = sizeOf(rest)
  const data = new Float32Array(rows * times * rowSize)
  for (let row = 0; row < rows * times; row++) {
    const from = Math.floor(row / times) * rowSize
    data.set(tensor.data.subarray(from, from + rowSize), row * rowSize)
  }
  return { data, dims: [rows * times, ...rest] }
}

/** Tensors of the same row shape under one another on the first axis. */
export function stackRows(first: Tensor, second: Tensor): Tensor {
  const [rows = 1, ...rest] = first.dims
  const [moreRows = 1] = second.dims
  const data = new Float32Array(first.data.length + second.data.length)
  data.set(first.data)
  data.set(second.data, first.data.length)
  return { data, dims: [rows + moreRows, ...rest] }
}

/** Tensors that differ in their last axis only, beside one another on it: [..., a] and [..., b] become [..., a + b]. */
export function joinColumns(first: Tensor, second: Tensor): Tensor {
  const left = first.dims.at(-1) ?? 1
  const right = second.dims.at(-1) ?? 1
  const rows = first.data.length / left
  const data = new Float32Array(first.data.length + second.data.length)
  for (let row = 0; row < rows; row++) {
    data.set(first.data.subarray(row * left, (row + 1) * left), row * (left + right))
    data.set(second.data.subarray(row * right, (row + 1) * right), row * (left + right) + left)
  }
  return { data, dims: [...first.dims.slice(0, -1), left + right] }
}
