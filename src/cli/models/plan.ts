import { statfs } from 'node:fs/promises'
import { Command, Option } from 'commander'
import type { Model } from '../../catalog/model.ts'
import { readProcessConfig, type Config } from '../../config.ts'
import { createEngine } from '../../create-engine.ts'
import { deviceNames, type DeviceName, type DeviceReport } from '../../engine/protocol.ts'
import { StateError } from '../../errors.ts'
import { byteSize } from '../../model-files/byte-size.ts'
import {
  planMemory,
  type DeviceBudget,
  type MemoryPlan,
  type PartSize,
} from '../../model-files/memory-plan.ts'
import { slowDenoiser } from '../../model-files/slow-denoiser.ts'
import { engineLog } from './engine-log.ts'
import { openCatalog, requireModel } from './open-catalog.ts'
import { readBytes } from './read-bytes.ts'
import { tableOf } from './table.ts'

interface Options {
  readonly memory?: number
  readonly device?: DeviceName
  readonly deviceMemory?: number
}

/** `models plan`: whether a model fits into memory, before anything is downloaded or loaded. */
export const planCommand = (): Command =>
  new Command('plan')
    .description('Tells whether a model fits into memory, and what of it would run where. Loads nothing.')
    .argument('<id>', 'the model')
    .option(
      '--memory <size>',
      'what models may hold of the memory, like 32GiB (default: MODEL_MEMORY_BYTES)',
      readBytes,
    )
    .addOption(
      new Option('--device <name>', 'what it is to run on (default: the best here)').choices(deviceNames),
    )
    .option(
      '--device-memory <size>',
      "what models may hold of the device's memory (default: DEVICE_MEMORY_BYTES, or what it has)",
      readBytes,
    )
    .action(plan)

async function plan(id: string, options: Options): Promise<void> {
  const config = readProcessConfig()
  const model = await requireModel(await openCatalog(config.MODELS_DIR), id)
  const parts = partsOf(model)
  const devices = await budgetsOf(config, model, options)
  console.log(`${id}: ${await sourceOf(model, config)}`)
  console.log(`Memory: ${devices.map(tellBudget).join(', ')}.`)
  const outcome = planMemory(parts, devices)
  console.log(tellPlan(outcome))
  const slow = slowDenoiser(parts, devices, outcome.placements)
  if (slow !== null) console.log(`${slow}.`)
  if (outcome.problem !== null) process.exitCode = 1
}

/** Measured where the model is installed, else as the catalog tells. */
function partsOf({ id, name, files, parts, fault }: Model): readonly PartSize[] {
  if (fault !== undefined && files.length === 0) throw new StateError(`${name} cannot run: ${fault}.`)
  if (parts.length > 0) return parts
  throw new StateError(`${id} is not installed, and catalog.json does not tell its sizes (\`files\`).`)
}

async function sourceOf({ installed, files, path }: Model, { MODELS_DIR }: Config): Promise<string> {
  if (installed) return `sizes of ${path}.`
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  const { bavail, bsize } = await statfs(MODELS_DIR)
  return `not installed; about ${byteSize(bytes)} by catalog.json, ${byteSize(bavail * bsize)} of the disk are free.`
}

/** Devices as the engine would take them: the best first, the CPU for what does not fit there; of an entry that names one, that. */
async function budgetsOf(config: Config, model: Model, options: Options): Promise<DeviceBudget[]> {
  const cpu = { name: 'cpu', memoryBytes: options.memory ?? config.MODEL_MEMORY_BYTES }
  const own = options.device === undefined ? model.device : undefined
  const configured = config.ENGINE_DEVICE === 'auto' ? undefined : config.ENGINE_DEVICE
  const memoryBytes = options.deviceMemory ?? config.DEVICE_MEMORY_BYTES
  const imagined = options.deviceMemory === undefined ? undefined : 'cuda'
  const wanted = own ?? options.device ?? configured ?? imagined
  if (wanted === 'cpu') return [cpu]
  const rest = own === undefined ? [cpu] : []
  if (wanted !== undefined && memoryBytes !== undefined) return [{ name: wanted, memoryBytes }, ...rest]
  const here = (await devicesHere(config)).filter(
    ({ name, usable }) => usable && name !== 'cpu' && (wanted === undefined || name === wanted),
  )
  if (wanted !== undefined && here.length === 0)
    throw new StateError(`${wanted} does not work here: tell with --device-memory what it would have.`)
  return [...here.map((device) => ({ ...device, memoryBytes: memoryBytes ?? device.memoryBytes })), ...rest]
}

async function devicesHere(config: Config): Promise<readonly DeviceReport[]> {
  const engine = createEngine(config, engineLog)
  engine.start()
  try {
    await engine.settled()
    return engine.devices
  } finally {
    await engine.stop(1000)
  }
}

const tellBudget = ({ name, memoryBytes }: DeviceBudget) =>
  `${memoryBytes === null ? 'nobody knows how much' : byteSize(memoryBytes)} of ${name}`

function tellPlan({ placements, peaks, together, problem }: MemoryPlan): string {
  if (problem !== null) return `It does not fit. ${problem}.`
  const rows = placements.map(({ part, device, bytes }) => ['', part, device, byteSize(bytes)])
  const most = peaks.map(({ device, bytes }) => `${byteSize(bytes)} of ${device}`).join(' and ')
  const how = together
    ? 'It fits, all parts at once'
    : 'It fits, one part after the other: each is loaded again for every picture'
  return `${tableOf(rows)}\n${how}. At most it holds ${most}, and what is computed beside that.`
}
