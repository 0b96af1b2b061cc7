import type { OnnxInitializer } from '../../model-files/onnx-graph.ts'
import type { LoraFile, LoraModule } from './lora-file.ts'
import type { MatchedModule, ModuleMatcher } from './match-module.ts'
import type { LoraPart } from './module-location.ts'
import { refused, type StoredTensor } from './safetensors.ts'
import type { WeightTarget } from './weight-targets.ts'
import { mergeableTypes } from './weight-values.ts'

/** A LoRA and how much of it. */
export interface ScaledLora {
  readonly lora: LoraFile
  readonly scale: number
}

/** A weight of the graph together with all that is added to it. */
export interface MergedWeight {
  readonly initializer: OnnxInitializer
  readonly inputFirst: boolean
  readonly patches: readonly Patch[]
}

/** One module's change of one weight. */
export interface Patch {
  readonly lora: LoraFile
  readonly module: LoraModule
  readonly scale: number
  /** Rows of `up` that are this weight's, in the order of its own. */
  readonly rows: readonly RowRange[]
}

/** `to` is the first one after it. */
export interface RowRange {
  readonly from: number
  readonly to: number
}

/** What became of the modules of one file in one graph. */
export interface PartFit {
  readonly fitted: number
  /** Modules that the graph has not, by the file's names. */
  readonly missing: readonly string[]
}

const mergeable: ReadonlySet<number> = new Set(Object.values(mergeableTypes))

/**
 * Which weights of a graph change, and how. Modules of other parts are passed over. Throws BadRequestError where shapes
 * do not fit and where a weight cannot be changed.
 */
export function planMerge(
  loras: readonly ScaledLora[],
  parts: readonly LoraPart[],
  match: ModuleMatcher,
): MergedWeight[] {
  const weights = new Map<string, MergedWeight>()
  for (const { lora, scale } of loras) {
    for (const module of lora.modules.filter(({ part }) => parts.includes(part))) {
      for (const { target, initializer, rows } of fittedTargets(lora, module, match)) {
        const patches = weights.get(initializer.name)?.patches ?? []
        // Some files hold a module in diffusers' names and in the original's; it is meant once.
        if (patches.some((patch) => patch.lora === lora)) continue
        weights.set(initializer.name, {
          initializer,
          inputFirst: target.inputFirst,
          patches: [...patches, { lora, module, scale, rows }],
        })
      }
    }
  }
  return [...weights.values()]
}

/** How a file fits one graph; throws like `planMerge`. */
export function fitOf(lora: LoraFile, parts: readonly LoraPart[], match: ModuleMatcher): PartFit {
  const modules = lora.modules.filter(({ part }) => parts.includes(part))
  const missing = modules.filter((module) => fittedTargets(lora, module, match).length === 0)
  return { fitted: modules.length - missing.length, missing: missing.map(({ name }) => name) }
}

interface FittedTarget {
  readonly target: WeightTarget
  readonly initializer: OnnxInitializer
  readonly rows: readonly RowRange[]
}

function fittedTargets(lora: LoraFile, module: LoraModule, match: ModuleMatcher): FittedTarget[] {
  const matched = match(module.flatName)
  if (!matched) return []
  const fitted: FittedTarget[] = []
  let from = 0
  for (const target of matched.targets) {
    const initializer = mergeableInitializer(lora, target)
    const to = from + sizesOf(initializer, target).out
    fitted.push({ target, initializer, rows: rowsOf({ from, to }, matched) })
    from = to
  }
  requireShapes(lora, module, fitted, from)
  return fitted
}

function rowsOf({ from, to }: RowRange, { swapsHalves }: MatchedModule): RowRange[] {
  if (!swapsHalves) return [{ from, to }]
  const middle = (from + to) / 2
  return [
    { from: middle, to },
    { from, to: middle },
  ]
}

function mergeableInitializer(
  lora: LoraFile,
  { module, initializer, sharedWith }: WeightTarget,
): OnnxInitializer {
  const weight = `cannot be merged into this model: its weight of ${module}`
  if (!initializer || !mergeable.has(initializer.dataType) || !initializer.plain) {
    throw refused(lora.file.path, `${weight} is quantised or of another type than float32 and float16`)
  }
  if (sharedWith.length === 0) return initializer
  throw refused(lora.file.path, `${weight} is also that of ${sharedWith.join(', ')}`)
}

interface WeightSizes {
  readonly out: number
  readonly in: number
  /** [height, width] of a convolution; [] of a linear layer. */
  readonly kernel: readonly number[]
}

function sizesOf({ dims }: OnnxInitializer, { inputFirst }: WeightTarget): WeightSizes {
  const [first = 0, second = 0, ...kernel] = dims
  return inputFirst ? { out: second, in: first, kernel } : { out: first, in: second, kernel }
}

function requireShapes(
  lora: LoraFile,
  module: LoraModule,
  fitted: readonly FittedTarget[],
  out: number,
): void {
  const { path } = lora.file
  const { down, up, mid, alpha } = module
  const rank = down.shape[0] ?? 0
  for (const { target, initializer } of fitted) {
    const sizes = sizesOf(initializer, target)
    const [downKernel, upRank] = mid ? [[], mid.shape[0] ?? 0] : [sizes.kernel, rank]
    const wanted: (readonly [tensor: StoredTensor, shape: readonly number[]])[] = [
      [down, [rank, sizes.in, ...downKernel]],
      [up, [out, upRank]],
    ]
    if (mid) wanted.push([mid, [upRank, rank, ...sizes.kernel]])
    for (const [tensor, shape] of wanted) {
      if (rank > 0 && upRank > 0 && sameShape(tensor.shape, shape)) continue
      const weight = `the weight of ${target.module}, [${initializer.dims.join(', ')}], takes [${shape.join(', ')}]`
      throw refused(
        path,
        `does not fit this model: ${tensor.name} is [${tensor.shape.join(', ')}], and ${weight}`,
      )
    }
  }
  if ('tensor' in alpha && alpha.tensor.shape.some((dim) => dim !== 1)) {
    throw refused(path, `has more than one number in ${alpha.tensor.name}`)
  }
}

/** A kernel of 1 x 1 may be left out. */
function sameShape(shape: readonly number[], wanted: readonly number[]): boolean {
  const [own, other] = [shape, wanted].map((dims) => (dims.length === 2 ? [...dims, 1, 1] : dims))
  return own?.join() === other?.join()
}
