import { readdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { readModelFolder } from '../../src/engine/components/model-folder.ts'
import type { Pictures } from '../../src/engine/components/vae-decoder.ts'
import { loadPipeline } from '../../src/engine/pipelines/load-pipeline.ts'
import type { Pipeline, PipelineHooks } from '../../src/engine/pipelines/pipeline.ts'
import { RecentlyUsed } from '../../src/engine/runtime/recently-used.ts'
import { SessionStore } from '../../src/engine/runtime/session-store.ts'
import { readCase, type GoldenCase } from './case-file.ts'
import { compareRun } from './compare-run.ts'
import type { Breach, Comparison, Deviation } from './comparison.ts'
import { Recording } from './recording.ts'
import { pictureRequest, UnsupportedCaseError } from './text-to-image.ts'

export interface CaseReport {
  readonly case: string
  readonly status: 'pass' | 'fail' | 'error' | 'unsupported'
  /** By key: the worst error of the case beside what is allowed. */
  readonly errors?: Readonly<Record<string, Deviation>>
  /** The first point, in the order of computation, that is out. */
  readonly first?: Breach
  readonly message?: string
}

type Replay = (golden: GoldenCase, pipeline: Pipeline, trace: Recording) => Promise<Pictures>

/** How each kind of call is replayed, by pipeline class and kind. What is not here is not built yet. */
const replays: ReadonlyMap<string, Replay> = new Map([
  [
    'StableDiffusionPipeline txt2img',
    (golden: GoldenCase, pipeline: Pipeline, trace: Recording) =>
      pipeline.generate(pictureRequest(golden), silentHooks, trace),
  ],
])

const silentHooks: PipelineHooks = {
  checkpoint: () => Promise.resolve(),
  onPhase: () => {},
  onStep: () => {},
}

/** The case files of a folder, sorted. Throws where the folder is missing or has none. */
export async function listCases(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).toSorted()
  if (names.length === 0) throw new Error(`${folder} holds no cases (*.json)`)
  return names.map((name) => join(folder, name))
}

/** Replays cases through the engine's own code, keeping each model loaded for the cases that follow. */
export class Replayer {
  readonly #modelsFolder: string
  readonly #store = new SessionStore({ memoryBytes: Infinity, threads: 0 })
  readonly #pipelines = new Map<string, Promise<Pipeline>>()

  /** `modelsFolder` holds a folder a model, named as the cases name it. */
  constructor(modelsFolder: string) {
    this.#modelsFolder = resolve(modelsFolder)
  }

  /** Never throws: what goes wrong is the report. */
  async replay(file: string): Promise<CaseReport> {
    const name = basename(file, '.json')
    try {
      const golden = await readCase(file)
      const replay = replays.get(`${golden.pipeline} ${golden.kind}`)
      if (!replay) throw new UnsupportedCaseError(`${golden.pipeline} ${golden.kind} is not built yet`)
      const trace = new Recording()
      const pictures = await replay(golden, await this.#pipeline(golden.model), trace)
      return reportOf(name, await compareRun(golden, trace, pictures))
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      return { case: name, status: error instanceof UnsupportedCaseError ? 'unsupported' : 'error', message }
    }
  }

  #pipeline(model: string): Promise<Pipeline> {
    const known = this.#pipelines.get(model)
    if (known) return known
    const loading = this.#load(join(this.#modelsFolder, model))
    this.#pipelines.set(model, loading)
    return loading
  }

  async #load(path: string): Promise<Pipeline> {
    const folder = await readModelFolder(path)
    return loadPipeline(folder, {
      sessions: this.#store.lease(path),
      tokenizers: new RecentlyUsed(1),
      checkpoint: silentHooks.checkpoint,
    })
  }
}

function reportOf(name: string, { errors, firstBreach }: Comparison): CaseReport {
  if (!firstBreach) return { case: name, status: 'pass', errors }
  const { point, worst, tolerance } = firstBreach
  const message = `${point} is out by ${worst}; allowed are ${tolerance}`
  return { case: name, status: 'fail', errors, first: firstBreach, message }
}
