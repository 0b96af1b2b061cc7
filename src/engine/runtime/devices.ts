import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import type { CardChoice, DeviceName, DeviceReport, EngineOptions } from '../protocol.ts'
import { cardQuery, memoryOfFirst } from './cards.ts'
import { builtInDevices } from './onnx-session.ts'

/** What a driver may take for its first program (compiling shaders, loading libraries), in milliseconds. */
const trialMs = 60_000

/** Of a GPU's memory, for what weights are not: the driver, and what is computed. */
const reservedBytes = 1.5 * 1024 ** 3

/** Its libraries are not in the package. */
const cudaHint = '`npm run gpu:install` looks what it needs and fetches its libraries.'

const run = promisify(execFile)

/** Runs a module of the engine in a process of its own, and says why it failed; null: it did not. */
export type Trial = (device: DeviceName) => Promise<string | null>

/** Tries devices in fresh processes of the program that this one runs: what a driver breaks is theirs. */
export const trialInProcess: Trial = async (device) => {
  const args = [...process.execArgv, process.argv[1] ?? '', '--try-device', device]
  // A driver that hangs may not hear a milder signal.
  return run(process.execPath, args, { timeout: trialMs, killSignal: 'SIGKILL' }).then(
    () => null,
    (error: Error & { stderr?: string; killed?: boolean; signal?: string | null }) => {
      if (error.killed) return `Its trial took longer than ${trialMs / 1000} s.`
      const said = error.stderr?.trim().split('\n').at(-1)
      return said ? tidied(said) : `Its trial ended by ${error.signal ?? 'itself'}.`
    },
  )
}

/** What a runtime complains of, without our own introduction and the place in its source, as a sentence. */
export function tidied(complaint: string): string {
  const words = complaint
    .replace(/^The graph cannot be loaded: /, '')
    .replace(/^\/\S+\.cc:\d+ .* was false\. /, '')
    .trim()
  return /[.!?]$/.test(words) ? words : `${words}.`
}

/**
 * Looks which devices work: those that the runtime was built for, best first, each tried before it is believed. The CPU
 * always does. One that was asked for by name is the only one that is tried.
 */
export async function findDevices(options: EngineOptions, trial: Trial): Promise<DeviceReport[]> {
  const reports: DeviceReport[] = []
  for (const name of builtInDevices()) {
    if (name === 'cpu') {
      const { memoryBytes } = options
      reports.push({ name, usable: true, reason: 'It is always there.', memoryBytes })
    } else reports.push(await look(name, options, trial))
  }
  return reports
}

async function look(
  name: DeviceName,
  { device: asked, deviceMemoryBytes, card }: EngineOptions,
  trial: Trial,
): Promise<DeviceReport> {
  const unusable = (reason: string): DeviceReport => ({ name, usable: false, reason, memoryBytes: null })
  if (asked !== null && asked !== name) return unusable(`The configuration asks for ${asked}.`)
  const missing = asked === name ? null : missingHardware(name)
  if (missing !== null) return unusable(missing)
  const failure = await trial(name)
  if (failure !== null) return unusable(name === 'cuda' ? `${failure} ${cudaHint}` : failure)
  const memoryBytes = deviceMemoryBytes ?? (await memoryOfCard(card))
  return { name, usable: true, reason: 'It computed a trial graph rightly.', memoryBytes }
}

/** Trying takes seconds and may find a GPU that a program only imitates: without its device nothing is tried. */
function missingHardware(name: DeviceName): string | null {
  if (process.platform !== 'linux') return null
  const nodes = {
    cuda: ['/dev/nvidiactl', '/dev/dxg'],
    webgpu: ['/dev/nvidiactl', '/dev/dxg', '/dev/dri/renderD128', '/dev/dri/renderD129', '/dev/kfd'],
  }[name as string]
  if (nodes === undefined || nodes.some((node) => existsSync(node))) return null
  return `There is no GPU (none of ${nodes.join(', ')}).`
}

/** What weights may hold of the memory of the NVIDIA card that is used; null where there is none, or nobody tells. */
async function memoryOfCard(card: CardChoice): Promise<number | null> {
  const { stdout } = await run('nvidia-smi', cardQuery, { timeout: 10_000 }).catch(() => ({ stdout: '' }))
  const bytes = memoryOfFirst(stdout, card)
  return bytes === null ? null : Math.max(bytes - reservedBytes, 0)
}
