import type { AppliedLora } from '../protocol.ts'
import { GraphMatchers } from './graph-matchers.ts'
import { readLoraFile, type LoraFile } from './lora-file.ts'
import type { ModuleMatcher } from './match-module.ts'
import { partsIn, type LoraPart } from './module-location.ts'
import { fitOf, type PartFit } from './plan-merge.ts'
import { refused } from './safetensors.ts'

/** A model as far as LoRAs go: its text encoders and its denoiser. */
export interface LoraModel {
  /** The diffusers class. */
  readonly pipelineClass: string
  readonly parts: readonly {
    /** Its folder: `unet`. */
    readonly part: string
    /** Absolute path of its model.onnx. */
    readonly graph: string
  }[]
}

/** How a LoRA file fits a model. */
export interface LoraFit {
  /** Absolute path. */
  readonly file: string
  /** Modules whose weights change. */
  readonly fitted: number
  /** Modules that this model has not, by the file's names. */
  readonly missing: readonly string[]
  /** Keys that are no part of a LoRA, such as trained embeddings. */
  readonly ignoredKeys: readonly string[]
}

interface PartMatcher {
  readonly parts: readonly LoraPart[]
  readonly match: ModuleMatcher
}

/**
 * Looks whether LoRA files can be merged into a model, without reading their numbers or the model's. Throws
 * BadRequestError naming the file where one is no sound LoRA, has shapes that do not fit, or changes nothing here; also
 * where it was made for a denoiser and none of that fits, whatever its text encoders do. Throws ModelBrokenError where
 * a graph cannot be read. What `graphs` has read before it does not read again.
 */
export async function checkLoras(
  model: LoraModel,
  loras: readonly AppliedLora[],
  graphs: GraphMatchers = new GraphMatchers(),
): Promise<LoraFit[]> {
  const files: LoraFile[] = []
  for (const { file } of loras) files.push(await readLoraFile(file))
  const matchers: PartMatcher[] = []
  for (const { part, graph } of files.length === 0 ? [] : model.parts) {
    matchers.push({ parts: partsIn(part, model.pipelineClass), match: await graphs.matcherOf(graph) })
  }
  return files.map((lora) => fitOfModel(lora, model.pipelineClass, matchers))
}

function fitOfModel(lora: LoraFile, pipelineClass: string, matchers: readonly PartMatcher[]): LoraFit {
  const { path } = lora.file
  const fits = matchers.map(({ parts, match }) => ({ parts, ...fitOf(lora, parts, match) }))
  const fitted = fittedIn(fits)
  const forDenoiser = lora.modules.filter(({ part }) => part === 'denoiser')
  const denoiserFits = fittedIn(fits.filter(({ parts }) => parts.includes('denoiser')))
  if (fitted === 0 || (forDenoiser.length > 0 && denoiserFits === 0)) {
    const some = (forDenoiser.length > 0 ? forDenoiser : lora.modules).slice(0, 3).map(({ name }) => name)
    const expected = `modules of a ${pipelineClass} were expected`
    throw refused(path, `fits nothing of this model: it changes ${some.join(', ')}, and ${expected}`)
  }
  const covered = new Set(matchers.flatMap(({ parts }) => parts))
  const elsewhere = lora.modules.filter(({ part }) => !covered.has(part)).map(({ name }) => name)
  const missing = [...fits.flatMap((fit) => fit.missing), ...elsewhere]
  return { file: path, fitted, missing, ignoredKeys: lora.ignoredKeys }
}

function fittedIn(fits: readonly PartFit[]): number {
  return fits.reduce((sum, fit) => sum + fit.fitted, 0)
}
