import { BrokenGraphError } from './broken-graph-error.ts'
import { readInitializer } from './onnx-initializer.ts'
import { ProtobufFile, wireTypes, type Field, type Span } from './protobuf-file.ts'

/** What a graph file (model.onnx, a ModelProto of onnx.proto) says of itself, read without its weights. */
export interface OnnxGraph {
  /** Those that are to be fed: constants are none, though old exporters declare them as inputs too. */
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
  /** Attributes that are one whole number (`transB`, `group`), by name. */
  readonly integers: ReadonlyMap<string, number>
}

/** A constant tensor of the graph. */
export interface OnnxInitializer {
  readonly name: string
  /** TensorProto.DataType: 1 float32, 10 float16, 16 bfloat16, 3 int8, ... */
  readonly dataType: number
  readonly dims: readonly number[]
  readonly data: WeightsLocation
  /** Whether the bytes are the numbers themselves. False: protobuf's own encoding of them (varints, strings). */
  readonly plain: boolean
}

/** Where a tensor's bytes stand, little-endian and row-major. */
export interface WeightsLocation {
  /** Absolute path: of the graph itself, or of a file beside it. */
  readonly file: string
  /** Bytes from its beginning. */
  readonly offset: number
  readonly bytes: number
}

/** A graph together with where its parts stand in its file. */
export interface GraphLayout {
  readonly graph: OnnxGraph
  readonly fileBytes: number
  /** The GraphProto within the ModelProto. */
  readonly graphField: Field
  /** The TensorProto of each initializer, in the order of `graph.initializers`. */
  readonly initializerFields: readonly Field[]
}

/** Field numbers of onnx.proto. */
const model = { graph: 7 } as const
const graphProto = { node: 1, initializer: 5, input: 11, output: 12 } as const
const nodeProto = { input: 1, output: 2, name: 3, opType: 4, attribute: 5 } as const
const attributeProto = { name: 1, integer: 3 } as const
const valueInfoProto = { name: 1 } as const

/**
 * Reads a graph file from an absolute path: its nodes, its constants and where their bytes stand. Those bytes are
 * skipped, so that a graph of any size costs little memory; so are subgraphs (of If and Loop) and functions. Files with
 * weights need not be there. Throws BrokenGraphError for what is no sound graph, or has weights outside of its folder;
 * what opening and reading throw passes through.
 */
export async function readOnnxGraph(path: string): Promise<OnnxGraph> {
  return (await readGraphLayout(path)).graph
}

/** Like `readOnnxGraph`, with the positions that are needed to write the file anew. */
export async function readGraphLayout(path: string): Promise<GraphLayout> {
  return ProtobufFile.use(path, async (file) => {
    const top = await file.fields({ start: 0, end: file.size })
    const graphs = top.filter(({ number }) => number === model.graph)
    const [graphField] = graphs
    if (graphField?.wireType !== wireTypes.bytes || graphs.length > 1) {
      throw new BrokenGraphError(`${path} is no ONNX graph: it holds ${graphs.length} graphs, not one`)
    }
    return { ...(await readGraph(file, graphField)), fileBytes: file.size, graphField }
  })
}

async function readGraph(
  file: ProtobufFile,
  span: Span,
): Promise<Pick<GraphLayout, 'graph' | 'initializerFields'>> {
  const inputs: string[] = []
  const outputs: string[] = []
  const nodes: OnnxNode[] = []
  const initializers: OnnxInitializer[] = []
  const initializerFields: Field[] = []
  for (const field of await messages(file, span)) {
    if (field.number === graphProto.node) nodes.push(await readNode(file, field))
    if (field.number === graphProto.input) inputs.push(await readName(file, field))
    if (field.number === graphProto.output) outputs.push(await readName(file, field))
    if (field.number === graphProto.initializer) {
      initializers.push(await readInitializer(file, field))
      initializerFields.push(field)
    }
  }
  const constants = new Set(initializers.map(({ name }) => name))
  const fed = inputs.filter((name) => !constants.has(name))
  return { graph: { inputs: fed, outputs, nodes, initializers }, initializerFields }
}

async function readNode(file: ProtobufFile, span: Span): Promise<OnnxNode> {
  const inputs: string[] = []
  const outputs: string[] = []
  const integers = new Map<string, number>()
  let name = ''
  let opType = ''
  for (const field of await messages(file, span)) {
    if (field.number === nodeProto.input) inputs.push(await file.text(field))
    if (field.number === nodeProto.output) outputs.push(await file.text(field))
    if (field.number === nodeProto.name) name = await file.text(field)
    if (field.number === nodeProto.opType) opType = await file.text(field)
    if (field.number === nodeProto.attribute) {
      const integer = await readInteger(file, field)
      if (integer) integers.set(...integer)
    }
  }
  return { name, opType, inputs, outputs, integers }
}

async function readInteger(file: ProtobufFile, span: Span): Promise<[name: string, value: number] | null> {
  const fields = await file.fields(span)
  const integer = fields.find(
    ({ number, wireType }) => number === attributeProto.integer && wireType === wireTypes.varint,
  )
  const name = fields.find(({ number }) => number === attributeProto.name)
  return integer && name ? [await file.text(name), integer.value] : null
}

async function readName(file: ProtobufFile, span: Span): Promise<string> {
  const name = (await messages(file, span)).find(({ number }) => number === valueInfoProto.name)
  return name ? file.text(name) : ''
}

/** The fields that are strings or messages. */
async function messages(file: ProtobufFile, span: Span): Promise<Field[]> {
  return (await file.fields(span)).filter(({ wireType }) => wireType === wireTypes.bytes)
}
