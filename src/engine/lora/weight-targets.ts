import type { OnnxGraph, OnnxInitializer, OnnxNode } from '../../model-files/onnx-graph.ts'

/** A weight of a graph that a LoRA can change. */
export interface WeightTarget {
  /** The module's path, with dots: `down_blocks.0.attentions.0.proj_in`. */
  readonly module: string
  /** Absent where the weights are not plain numbers: quantised. */
  readonly initializer: OnnxInitializer | null
  /** Whether it is stored as [in, out], as MatMul takes it; else as torch has it: [out, in, ...]. */
  readonly inputFirst: boolean
  /** Other places that read the same initializer: what changes it changes them too. */
  readonly sharedWith: readonly string[]
}

/** Modules of a graph that have a weight, by their paths with `_` for dots. */
export type WeightTargets = ReadonlyMap<string, WeightTarget>

/** Exporters name a node after its module and its operator; tools that quantise put their mark behind. */
const nodeName = /^\/(?<path>.+)\/(?:MatMul|Gemm|Conv)\w*$/
const operators = new Set(['MatMul', 'Gemm', 'Conv'])
const quantised =
  /^(MatMulNBits|MatMulBnb4|MatMulInteger\w*|ConvInteger|QLinear(MatMul|Conv)|QGemm|DynamicQuantizeMatMul)$/
/** What may stand between a weight and the node that takes it. */
const passedThrough = new Set(['Identity', 'Cast', 'Transpose', 'DequantizeLinear'])
const mostPassedThrough = 4

/** Finds the weights of linear layers and convolutions. */
export function findWeightTargets(graph: OnnxGraph): WeightTargets {
  const initializers = new Map(graph.initializers.map((initializer) => [initializer.name, initializer]))
  const producers = new Map(
    graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)),
  )
  const readers = readersOf(graph)
  const targets = new Map<string, WeightTarget>()
  for (const node of graph.nodes) {
    const target = targetOf(node, initializers, producers, readers)
    if (target) targets.set(target.module.replaceAll('.', '_'), target)
  }
  return targets
}

function targetOf(
  node: OnnxNode,
  initializers: ReadonlyMap<string, OnnxInitializer>,
  producers: ReadonlyMap<string, OnnxNode>,
  readers: ReadonlyMap<string, ReadonlySet<string>>,
): WeightTarget | null {
  const path = nodeName.exec(node.name)?.groups?.['path']?.replaceAll('/', '.')
  if (quantised.test(node.opType)) {
    return path ? { module: path, initializer: null, inputFirst: true, sharedWith: [] } : null
  }
  if (!operators.has(node.opType)) return null
  const source = weightOf(node.inputs[1] ?? '', initializers, producers)
  // An initializer that keeps its name tells its module where the node's name does not.
  const module = path ?? /^(?<path>.+)\.weight$/.exec(source?.initializer.name ?? '')?.groups?.['path']
  if (!source || module === undefined) return null
  const { initializer, transposed } = source
  if (initializer.dims.length !== (node.opType === 'Conv' ? 4 : 2)) return null
  const stored = node.opType === 'MatMul' || (node.opType === 'Gemm' && node.integers.get('transB') !== 1)
  const sharedWith = [...(readers.get(initializer.name) ?? [])].filter(
    (reader) => reader !== placeOf(node.name),
  )
  return { module, initializer, inputFirst: stored !== transposed, sharedWith }
}

/** By value: the places of the nodes that read it. */
function readersOf(graph: OnnxGraph): ReadonlyMap<string, ReadonlySet<string>> {
  const readers = new Map<string, Set<string>>()
  for (const node of graph.nodes) {
    for (const input of node.inputs) {
      const places = readers.get(input) ?? new Set()
      readers.set(input, places.add(placeOf(node.name)))
    }
  }
  return readers
}

/** `/mid_block/attentions.0/proj_in` of any node in it. A name without a path stands for itself. */
function placeOf(name: string): string {
  return name.replace(/(?<=.)\/[^/]*$/, '')
}

function weightOf(
  input: string,
  initializers: ReadonlyMap<string, OnnxInitializer>,
  producers: ReadonlyMap<string, OnnxNode>,
): { readonly initializer: OnnxInitializer; readonly transposed: boolean } | null {
  let name = input
  let transposed = false
  for (let k = 0; k <= mostPassedThrough; k++) {
    const initializer = initializers.get(name)
    if (initializer) return { initializer, transposed }
    const producer = producers.get(name)
    if (!producer || !passedThrough.has(producer.opType)) return null
    if (producer.opType === 'Transpose') transposed = !transposed
    name = producer.inputs[0] ?? ''
  }
  return null
}
