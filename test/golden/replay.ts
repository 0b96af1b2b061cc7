import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { readModelFolder } from '../../src/engine/components/model-folder.ts'
import { loadPipeline } from '../../src/engine/pipelines/load-pipeline.ts'
import type { Pipeline, PipelineHooks } from '../../src/engine/pipelines/pipeline.ts'
import { Kept } from '../../src/engine/kept.ts'
import { readCase, type GoldenCase } from './case-file.ts'
import { compareRun } from './compare-run.ts'
import type { Breach, Comparison, Deviation } from './comparison.ts'
import { Recording } from './recording.ts'
import { pictureRequest, UnsupportedCaseError } from './picture-request.ts'

export interface CaseReport {
  readonly case: string
  readonly status: 'pass' | 'fail' | 'error' | 'unsupported'
  /** By key: the worst error of the case beside what is allowed. */
  readonly errors?: Readonly<Record<string, Deviation>>
  /** The first point, in the order of computation, that is out. */
  readonly first?: Breach
  readonly message?: string
}

/** The reference's classes by family; each stands for three, one a kind. What is not here is not built yet. */
const builtFamilies: ReadonlySet<string> = new Set([
  'StableDiffusion',
  'StableDiffusionXL',
  'StableDiffusion3',
  'Flux',
])
const builtKinds: ReadonlySet<string> = new Set(['txt2img', 'img2img', 'inpaint'])

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

const cpu = [{ name: 'cpu', usable: true, reason: 'It is always there.', memoryBytes: null }] as const

/** Replays cases through the engine's own code, keeping each model loaded for the cases that follow. */
export class Replayer {
  readonly #modelsFolder: string
  readonly #kept = new Kept({ devices: cpu, threads: 0 })
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
      checkIsBuilt(golden)
      const request = pictureRequest(golden)
      const pipeline = await this.#pipeline(golden)
      const trace = new Recording()
      const pictures = await pipeline.generate(request, silentHooks, trace)
      return reportOf(name, await compareRun(golden, trace, pictures))
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      return { case: name, status: error instanceof UnsupportedCaseError ? 'unsupported' : 'error', message }
    }
  }

  #pipeline({ model, without }: GoldenCase): Promise<Pipeline> {
    const key = [model, ...without].join(' without ')
    const known = this.#pipelines.get(key)
    if (known) return known
    const loading = this.#loadWithout(join(this.#modelsFolder, model), without)
    this.#pipelines.set(key, loading)
    return loading
  }

  /** Parts that a case was recorded without are left out of a folder of links. */
  async #loadWithout(path: string, without: readonly string[]): Promise<Pipeline> {
    if (without.length === 0) return this.#load(path)
    const folder = await mkdtemp(join(tmpdir(), 'golden-'))
    try {
      for (const name of await readdir(path)) {
        if (!without.includes(name)) await symlink(join(path, name), join(folder, name))
      }
      return await this.#load(folder)
    } finally {
      await rm(folder, { recursive: true })
    }
  }

  async #load(path: string): Promise<Pipeline> {
    const folder = await readModelFolder(path)
    const sessions = this.#kept.lease({ modelFolder: path, checkpoint: silentHooks.checkpoint })
    return loadPipeline(folder, { sessions, tokenizers: this.#kept.tokenizers })
  }
}

function checkIsBuilt({ pipeline, kind }: GoldenCase): void {
  const family = pipeline.replace(/(Img2Img|Inpaint)?Pipeline$/, '')
  if (builtFamilies.has(family) && builtKinds.has(kind)) return
  throw new UnsupportedCaseError(`${pipeline} ${kind} is not built yet`)
}

function reportOf(name: string, { errors, firstBreach }: Comparison): CaseReport {
  if (!firstBreach) return { case: name, status: 'pass', errors }
  const { point, worst, tolerance } = firstBreach
  const message = `${point} is out by ${worst}; allowed are ${tolerance}`
  return { case: name, status: 'fail', errors, first: firstBreach, message }
}
