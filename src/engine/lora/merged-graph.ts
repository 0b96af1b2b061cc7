import { createHash } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import { BrokenGraphError } from '../../model-files/broken-graph-error.ts'
import { readGraphLayout, type GraphLayout } from '../../model-files/onnx-graph.ts'
import { rewriteGraph } from '../../model-files/rewrite-graph.ts'
import { errorMessage, ModelBrokenError } from '../errors.ts'
import type { AppliedLora } from '../protocol.ts'
import type { FileIdentities } from './file-identities.ts'
import { addEntry, findEntry, linkInto, weightsName } from './graph-cache.ts'
import { readLoraFile } from './lora-file.ts'
import { createMatcher } from './match-module.ts'
import { sourceOf, type MergeSource } from './merge-source.ts'
import { partsIn } from './module-location.ts'
import { planMerge, type MergedWeight, type ScaledLora } from './plan-merge.ts'
import { findWeightTargets } from './weight-targets.ts'
import { writeWeights } from './write-weights.ts'

/** A part of a model and the LoRAs that are to be merged into its weights. */
export interface MergeRequest {
  /** Absolute path of the part's model.onnx. */
  readonly graph: string
  /** Its folder in the model: `unet`, `transformer`, `text_encoder`, `text_encoder_2`, ... */
  readonly part: string
  /** The diffusers class: `StableDiffusionXLPipeline`. */
  readonly pipelineClass: string
  readonly loras: readonly AppliedLora[]
  /** Absolute path of the folder in which merged graphs are kept; made where it is not there. */
  readonly cacheFolder: string
  readonly identities: FileIdentities
  /** Called between pieces of work; what it throws ends the merging. */
  readonly checkpoint?: () => Promise<void>
}

/** To be raised whenever the same files would be merged into other numbers. */
const mergingVersion = 1
const keyDigits = 32

/**
 * The graph to load for a part: `graph` itself where no LoRA touches it, else one in the cache folder, made now where
 * it is not there. W + sum of scale * alpha / rank * up x down (Hu et al. 2021), in the type in which W is stored. A
 * scale of 0 leaves the weights as they are. Throws BadRequestError where a LoRA cannot be merged into this part,
 * ModelBrokenError where the graph or its weights cannot be read, and what the checkpoint throws.
 */
export async function mergedGraph(request: MergeRequest): Promise<string> {
  const { graph, part, pipelineClass, cacheFolder } = request
  const parts = partsIn(part, pipelineClass)
  const loras: ScaledLora[] = []
  for (const { file, scale } of request.loras) {
    if (scale !== 0) loras.push({ lora: await readLoraFile(file), scale })
  }
  const touching = loras.filter(({ lora }) => lora.modules.some((module) => parts.includes(module.part)))
  if (touching.length === 0) return graph

  const source = await readSource(graph)
  const key = await keyOf(request, source, touching)
  const found = await findEntry(cacheFolder, key)
  if (found !== null) return found

  const layout = await readLayout(graph)
  const weights = planMerge(touching, parts, createMatcher(findWeightTargets(layout.graph)))
  if (weights.length === 0) return graph
  return addEntry(cacheFolder, key, source, (entry) => build(request, layout, weights, entry, key))
}

/** Throws ModelBrokenError where the graph cannot be read. */
export async function readLayout(graph: string): Promise<GraphLayout> {
  try {
    return await readGraphLayout(graph)
  } catch (error) {
    const message =
      error instanceof BrokenGraphError ? error.message : `${graph} cannot be read: ${errorMessage(error)}`
    throw new ModelBrokenError(message, { cause: error })
  }
}

/** Tells everything that the merged weights depend on: the part's files, and the LoRAs' contents, order and scales. */
async function keyOf(
  { identities }: MergeRequest,
  { graph, stamp }: MergeSource,
  loras: readonly ScaledLora[],
): Promise<string> {
  const facts: (string | number)[] = [mergingVersion, graph, stamp]
  for (const { lora, scale } of loras) facts.push(await identities.contentOf(lora.file.path), scale)
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, keyDigits)
}

async function readSource(graph: string): Promise<MergeSource> {
  try {
    return await sourceOf(graph)
  } catch (error) {
    throw new ModelBrokenError(`${dirname(graph)} cannot be read: ${errorMessage(error)}`, { cause: error })
  }
}

async function build(
  { graph, checkpoint = async () => {} }: MergeRequest,
  layout: GraphLayout,
  weights: readonly MergedWeight[],
  entry: string,
  key: string,
): Promise<void> {
  const location = weightsName(key)
  const written = await writeWeights(weights, join(dirname(entry), location), checkpoint)
  const moved = new Map(Array.from(written, ([name, place]) => [name, { location, ...place }]))
  await rewriteGraph(graph, layout, moved, entry)
  const kept = layout.graph.initializers.filter(({ name }) => !moved.has(name))
  const files = new Set(kept.map(({ data }) => data.file))
  for (const file of files) {
    if (basename(file) === location)
      throw new ModelBrokenError(`${graph} has weights in a file named ${location}`)
    if (file !== graph) await linkInto(entry, graph, file)
  }
}
