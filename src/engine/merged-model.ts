import { join } from 'node:path'
import { partNames } from '../model-files/part-sizes.ts'
import { hasFile, type ModelFolder } from './components/model-folder.ts'
import { BadRequestError } from './errors.ts'
import { checkLoras } from './lora/check-loras.ts'
import { FileIdentities } from './lora/file-identities.ts'
import { pruneMergedGraphs } from './lora/graph-cache.ts'
import { GraphMatchers } from './lora/graph-matchers.ts'
import { mergedGraph } from './lora/merged-graph.ts'
import type { AppliedLora } from './protocol.ts'

/** Where graphs with LoRAs in them are kept. */
export interface MergedFolder {
  /** Absolute path, on the disk of the models: what does not change is linked there. */
  readonly path: string
  /** What may be kept there; those unused for longest go. */
  readonly bytes: number
}

/** Parts that LoRAs are made for. */
const mergeableParts = partNames.filter((part) => !part.startsWith('vae_'))

/** Paths of graphs to be loaded in the place of a model's own, by part. */
export type GraphsByPart = ReadonlyMap<string, string>

const ownGraphs: GraphsByPart = new Map()

/** Merges LoRAs into models, and keeps what it has merged for the next time. */
export class MergedModels {
  readonly #folder: MergedFolder | undefined
  readonly #identities = new FileIdentities()
  readonly #matchers = new GraphMatchers()
  readonly #onNote: (message: string) => void
  readonly #noted = new Set<string>()

  constructor(folder: MergedFolder | undefined, onNote: (message: string) => void) {
    this.#folder = folder
    this.#onNote = onNote
  }

  /**
   * The graphs of a model with LoRAs in them, made now where they are not kept. Throws BadRequestError where one of them is
   * no sound LoRA or fits nothing of the model, ModelBrokenError where the model cannot be read, and what the checkpoint throws.
   */
  async graphsOf(
    { path, pipelineClass }: ModelFolder,
    loras: readonly AppliedLora[],
    checkpoint: () => Promise<void>,
  ): Promise<GraphsByPart> {
    const folder = this.#folder
    if (loras.length === 0) return ownGraphs
    if (folder === undefined) throw new BadRequestError('This engine has no folder to merge LoRAs in')
    const there = await Promise.all(mergeableParts.map((part) => hasFile(path, `${part}/model.onnx`)))
    const parts = mergeableParts
      .filter((_, k) => there[k])
      .map((part) => ({ part, graph: join(path, part, 'model.onnx') }))
    for (const { file, missing } of await checkLoras({ pipelineClass, parts }, loras, this.#matchers)) {
      if (missing.length > 0) this.#note(`${file} changes ${missing.length} modules that ${path} has not`)
    }
    const graphs = new Map<string, string>()
    const common = {
      pipelineClass,
      loras,
      cacheFolder: folder.path,
      identities: this.#identities,
      checkpoint,
    }
    for (const { part, graph } of parts) {
      const merged = await mergedGraph({ ...common, part, graph })
      if (merged !== graph) graphs.set(part, merged)
    }
    await pruneMergedGraphs(folder.path, folder.bytes, [...graphs.values()])
    return graphs
  }

  /** Says each thing once. */
  #note(message: string): void {
    if (!this.#noted.has(message)) this.#onNote(message)
    this.#noted.add(message)
  }
}
