import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { verifyFiles } from '../../catalog/hub/verify-files.ts'
import type { Model } from '../../catalog/model.ts'
import { readProcessConfig, type Config } from '../../config.ts'
import { createEngine } from '../../create-engine.ts'
import { deviceNames, type DeviceName, type ModelReport } from '../../engine/protocol.ts'
import { EngineError, ModelUnavailableError } from '../../errors.ts'
import type { EngineProcess } from '../../executor/engine-process.ts'
import { byteSize } from '../../model-files/byte-size.ts'
import { engineLog } from './engine-log.ts'
import { interruptedCode, untilInterrupted } from './interrupt.ts'
import { openCatalog, requireModel } from './open-catalog.ts'
import { tableOf } from './table.ts'

interface Options {
  readonly device?: DeviceName
  readonly lora?: readonly string[]
}

/** `models verify`: whether a model is what was downloaded, and whether the engine can run it. */
export const verifyCommand = (): Command =>
  new Command('verify')
    .description(
      'Compares the files of a model with what was downloaded, and has the engine load every part of it.',
    )
    .argument('[id]', 'the model (default: all that are installed)')
    .addOption(new Option('--device <name>', 'where to load it (default: what is best)').choices(deviceNames))
    .option('--lora <file...>', 'LoRA files to merge into it: whether they fit the model')
    .action(verify)

async function verify(id: string | undefined, options: Options): Promise<void> {
  const config = readProcessConfig()
  const models = await chosen(config, id)
  const engine = createEngine(config, engineLog)
  const signal = untilInterrupted()
  engine.start()
  try {
    for (const model of models) {
      if (signal.aborted) break
      if (!(await verifyModel(engine, model, options, signal))) process.exitCode = 1
    }
  } finally {
    if (signal.aborted) process.exitCode = interruptedCode
    await engine.stop(1000)
  }
}

async function chosen({ MODELS_DIR }: Config, id: string | undefined): Promise<Model[]> {
  const catalog = await openCatalog(MODELS_DIR)
  if (id === undefined) return (await catalog.models()).filter(({ installed }) => installed)
  const model = await requireModel(catalog, id)
  await access(model.path).catch(() => {
    throw new ModelUnavailableError(id, `${id} is not installed: there is no folder ${model.path}.`)
  })
  return [model]
}

/** Says what there is to say of a model; whether it is sound. */
async function verifyModel(
  engine: EngineProcess,
  model: Model,
  options: Options,
  signal: AbortSignal,
): Promise<boolean> {
  console.log(`${model.id}: ${model.path}`)
  const areFilesSound = await filesAreSound(model, signal)
  const report = await lookThrough(engine, model, options, signal)
  if (report === null) return false
  const rows = report.parts.map(({ part, bytes, device, inputs }) => [
    '',
    part,
    byteSize(bytes),
    device,
    inputs.join(', '),
  ])
  if (rows.length > 0) console.log(tableOf(rows))
  console.log(`  ${report.pipelineClass}: the engine can run it.`)
  return areFilesSound
}

async function filesAreSound({ path }: Model, signal: AbortSignal): Promise<boolean> {
  const problems = await verifyFiles(path, () => undefined, signal)
  if (problems === null) {
    console.log('  It was not downloaded here: its files cannot be compared with anything.')
    return true
  }
  for (const { file, expected, found } of problems)
    console.error(`  ${path}/${file}: ${expected} was expected, ${found} was found.`)
  if (problems.length === 0) console.log('  Its files are what was downloaded.')
  return problems.length === 0
}

/** Null where the engine cannot run the model, which is said. */
async function lookThrough(
  engine: EngineProcess,
  { id, path, device: own }: Model,
  options: Options,
  signal: AbortSignal,
): Promise<ModelReport | null> {
  const device = options.device ?? own
  const loras = options.lora?.map((file) => ({ file: resolve(file), scale: 1 }))
  const request = { modelFolder: path, ...(device !== undefined && { device }), ...(loras && { loras }) }
  try {
    return await engine.verify(id, request, signal)
  } catch (error) {
    if (!(error instanceof EngineError)) throw error
    console.error(`  ${error.message}`)
    return null
  }
}
