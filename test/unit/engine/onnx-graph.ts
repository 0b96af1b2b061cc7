/** Writes the smallest ONNX graphs by hand, to see how inputs of any type and rank are fed. Field numbers: onnx.proto. */

const elementTypes = { float32: 1, int32: 6, int64: 7, bool: 9, float16: 10, float64: 11 } as const

export interface GraphValue {
  readonly name: string
  readonly type: keyof typeof elementTypes
  readonly shape: readonly (number | string)[]
}

type Pair = readonly [input: GraphValue, output: GraphValue]

/** The bytes of a graph whose outputs are its inputs, one for one, cast to the output's type. */
export function copyGraph(pairs: readonly Pair[]): Uint8Array {
  return graphOf(
    pairs,
    pairs.map(([input, output]) => {
      const to = Buffer.concat([text(1, 'to'), varint(3, elementTypes[output.type]), varint(20, 2)])
      return Buffer.concat([text(1, input.name), text(2, output.name), text(4, 'Cast'), bytes(5, to)])
    }),
  )
}

/** The bytes of a graph that does one thing to each value. */
export function unaryGraph(operator: string, input: GraphValue, output: GraphValue): Uint8Array {
  const node = Buffer.concat([text(1, input.name), text(2, output.name), text(4, operator)])
  return graphOf([[input, output]], [node])
}

/**
 * The bytes of a graph whose output are the second axis's entries `from` up to `to` of its first input, or what an operator
 * makes of them. It declares the other inputs and does not look at them.
 */
export function sliceGraph(
  inputs: readonly [GraphValue, ...GraphValue[]],
  output: GraphValue,
  [from, to]: readonly [number, number],
  operator = 'Identity',
): Uint8Array {
  const constants = Object.entries({ from, to, axis: 1 }).map(([name, value]) => {
    const attribute = Buffer.concat([text(1, 'value_ints'), varint(8, value), varint(20, 7)])
    return Buffer.concat([text(2, name), text(4, 'Constant'), bytes(5, attribute)])
  })
  const names = [inputs[0].name, 'from', 'to', 'axis'].map((name) => text(1, name))
  const slice = Buffer.concat([...names, text(2, 'slice'), text(4, 'Slice')])
  const last = Buffer.concat([text(1, 'slice'), text(2, output.name), text(4, operator)])
  return modelOf(inputs, [output], [...constants, slice, last])
}

/** The bytes of a graph that repeats its input along the axes of `shape`. */
export function expandGraph(input: GraphValue, output: GraphValue, shape: readonly number[]): Uint8Array {
  const values = shape.map((value) => varint(8, value))
  const attribute = Buffer.concat([text(1, 'value_ints'), ...values, varint(20, 7)])
  const constant = Buffer.concat([text(2, 'shape'), text(4, 'Constant'), bytes(5, attribute)])
  const names = [text(1, input.name), text(1, 'shape'), text(2, output.name)]
  return modelOf([input], [output], [constant, Buffer.concat([...names, text(4, 'Expand')])])
}

function graphOf(pairs: readonly Pair[], nodes: readonly Buffer[]): Uint8Array {
  const inputs = pairs.map(([input]) => input)
  const outputs = pairs.map(([, output]) => output)
  return modelOf(inputs, outputs, nodes)
}

function modelOf(
  inputValues: readonly GraphValue[],
  outputValues: readonly GraphValue[],
  nodes: readonly Buffer[],
): Uint8Array {
  const inputs = inputValues.map((input) => bytes(11, valueInfo(input)))
  const outputs = outputValues.map((output) => bytes(12, valueInfo(output)))
  const graph = Buffer.concat([
    ...nodes.map((node) => bytes(1, node)),
    text(2, 'graph'),
    ...inputs,
    ...outputs,
  ])
  const operators = Buffer.concat([text(1, ''), varint(2, 13)])
  return Buffer.concat([varint(1, 8), bytes(7, graph), bytes(8, operators)])
}

function valueInfo({ name, type, shape }: GraphValue): Buffer {
  const dims = shape.map((dim) => bytes(1, typeof dim === 'number' ? varint(1, dim) : text(2, dim)))
  const tensor = Buffer.concat([varint(1, elementTypes[type]), bytes(2, Buffer.concat(dims))])
  return Buffer.concat([text(1, name), bytes(2, bytes(1, tensor))])
}

function varint(field: number, value: number): Buffer {
  return Buffer.concat([varintBytes(field << 3), varintBytes(value)])
}

function bytes(field: number, value: Buffer): Buffer {
  return Buffer.concat([varintBytes((field << 3) | 2), varintBytes(value.length), value])
}

function text(field: number, value: string): Buffer {
  return bytes(field, Buffer.from(value))
}

function varintBytes(value: number): Buffer {
  const out: number[] = []
  let rest = value
  while (rest > 0x7f) {
    out.push((rest & 0x7f) | 0x80)
    rest >>>= 7
  }
  return Buffer.from([...out, rest])
}
