import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { readCatalog } from '../../catalog/catalog.ts'
import { withDefaults } from '../../catalog/check-request.ts'
import { programVersion, readProcessConfig, type Config } from '../../config.ts'
import { createEngine } from '../../create-engine.ts'
import { createLoras } from '../../create-loras.ts'
import type { TextToImage } from '../../engine/protocol.ts'
import type { EngineProcess, EngineResult } from '../../executor/engine-process.ts'
import { encodePicture } from '../../imaging/encode-picture.ts'
import { keepUnmasked } from '../../imaging/keep-unmasked.ts'
import type { RawPicture } from '../../imaging/raw-picture.ts'
import { createLogger } from '../../logging.ts'
import { batchSeed } from '../../use-cases/batch-seed.ts'
import { checkGeneration } from '../../use-cases/check-generation.ts'
import { interruptedCode, untilInterrupted } from '../models/interrupt.ts'
import { askedGeneration } from './asked-generation.ts'
import { drawWithBar } from './draw-with-bar.ts'
import { engineInputs, parametersText, type Drawing } from './drawing.ts'
import { fileNames, isWebp, refuseFormat } from './file-names.ts'
import { LocalLoras } from './local-loras.ts'
import type { Options } from './options.ts'
import { readStart } from './start-picture.ts'

/**
 * Draws what was asked for, writes each picture as soon as it is there, and says where. Throws InputError for what the API
 * would refuse, ModelUnavailableError, LoraUnavailableError or EngineError.
 */
export async function drawPictures(prompt: string, options: Options): Promise<void> {
  const config = readProcessConfig()
  const log = createLogger({ LOG_LEVEL: 'warn' })
  const loras = createLoras(config, log)
  const signal = untilInterrupted()
  try {
    const shelf = new LocalLoras(loras)
    const drawing = await accept(config, shelf, prompt, options)
    const inputs = await engineInputs(drawing, shelf, signal)
    const nameOf = fileNames({ ...drawing, out: options.out, dataFolder: config.DATA_DIR, prompt })
    const engine = createEngine(config, log)
    engine.start()
    try {
      await drawEach(engine, { config, drawing, inputs, nameOf, signal })
    } finally {
      await engine.stop(1000)
    }
  } finally {
    if (signal.aborted) process.exitCode = interruptedCode
    await loras.stop()
  }
}

interface Work {
  readonly config: Config
  readonly drawing: Drawing
  readonly inputs: Omit<TextToImage, 'seed'>
  /** The file of a picture. */
  readonly nameOf: (index: number, seed: string) => string
  readonly signal: AbortSignal
}

async function drawEach(engine: EngineProcess, work: Work): Promise<void> {
  const { config, drawing, inputs, nameOf, signal } = work
  const { count, asked } = drawing
  for (let index = 0; index < count; index++) {
    const seed = batchSeed(asked.seed, index)
    const label = count === 1 ? '' : `${index + 1} of ${count}: `
    const result = await drawWithBar(engine, { ...inputs, seed: Number(seed) }, label, signal)
    const picture = await keepUnmasked(result.picture, inputs.image)
    const file = nameOf(index, seed)
    await write(file, picture, config.EMBED_PARAMETERS ? await textOf(drawing, seed) : null)
    console.log(`${summary(drawing, seed, result)}\n${file}`)
  }
}

/** Checks all that is asked for, and reads the pictures that it starts from. */
async function accept(config: Config, loras: LocalLoras, prompt: string, options: Options): Promise<Drawing> {
  refuseFormat(options.out)
  const asked = askedGeneration(prompt, options)
  const catalog = await readCatalog(config.MODELS_DIR)
  const limits = {
    promptLimit: config.PROMPT_LIMIT,
    batchLimit: config.BATCH_LIMIT,
    lorasLimit: config.LORAS_LIMIT,
  }
  const { decision, model } = await checkGeneration({ ...limits, catalog, loras }, asked)
  const start = await readStart(asked, config)
  if (decision.decidedBy !== 'override') console.log(decision.reason)
  const parameters = withDefaults(model, { ...asked, initSize: start?.picture })
  return { asked, model, parameters, start, count: asked.count ?? 1 }
}

const textOf = async (drawing: Drawing, seed: string) => parametersText(drawing, seed, await programVersion())

async function write(file: string, picture: RawPicture, parameters: string | null): Promise<void> {
  const encoded = await encodePicture(picture, { parameters })
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, isWebp(file) ? encoded.web : encoded.png)
}

function summary({ model, parameters }: Drawing, seed: string, { timing }: EngineResult): string {
  const { width, height, steps, strength } = parameters
  const how = strength === undefined ? '' : ` at strength ${strength}`
  const seconds = (timing.pipelineMs / 1000).toFixed(1)
  return `${width} x ${height}, seed ${seed}, ${steps} steps${how} of ${model.id} in ${seconds} s:`
}
