import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Command } from 'commander'
import { libraryFolders, projectFolder } from '../config.ts'
import { engineProgram } from '../create-engine.ts'
import { adviceOn, failureOf } from './gpu/cuda-libraries.ts'
import { findDriver, missingLibraries } from './gpu/cuda-machine.ts'
import { installedProvider, installProvider, roomProblem, runtimePackage } from './gpu/provider-files.ts'

/** `npm run gpu:install`: fetches the libraries by which ONNX Runtime uses NVIDIA's GPUs, and tries them. */
interface Options {
  readonly check?: true
  readonly force?: true
}

new Command('npm run gpu:install --')
  .description('Fetches the libraries by which ONNX Runtime uses NVIDIA GPUs (Linux on x64), and tries them.')
  .option('--check', 'only look at what is there and what is missing')
  .option('--force', 'fetch them without a driver, and where they are there already')
  .action(async (options: Options) => {
    process.exitCode = (await installGpu(options)) ? 0 : 1
  })
  .parse()

/** Returns whether the GPU can be used, as far as this program can help it. */
async function installGpu({
  check = false,
  force = false,
}: {
  check?: boolean
  force?: boolean
}): Promise<boolean> {
  const own = backendOfPackage()
  if (own !== null) return say(own, true)
  const driver = await findDriver()
  say(driver === null ? 'NVIDIA driver: none is there.' : `NVIDIA driver: ${driver}.`)
  const there = installedProvider(runtimePackage()) !== null
  say(`ONNX Runtime’s CUDA libraries: ${there ? 'installed' : 'not installed'}.`)
  await tellMissing()
  if (check) return driver !== null && there && tryGpu()
  if (driver === null && !force)
    return say('Nothing is fetched without a driver. Install it first, or use --force.', false)
  if ((!there || force) && !(await fetchLibraries())) return false
  return driver === null ? say('Nothing was tried on a GPU: there is no driver.', true) : tryGpu()
}

/** What to say where there is nothing to fetch; null where there is. */
function backendOfPackage(): string | null {
  const { platform, arch } = process
  if (platform === 'linux' && arch === 'x64') return null
  if (platform === 'win32')
    return 'On Windows, DirectML and WebGPU come with ONNX Runtime: nothing is to be installed.'
  if (platform === 'darwin')
    return 'On macOS, CoreML and WebGPU come with ONNX Runtime: nothing is to be installed.'
  return `ONNX Runtime has no GPU libraries for ${platform} on ${arch}: models run on the CPU.`
}

async function tellMissing(): Promise<void> {
  const missing = await missingLibraries(installedProvider(runtimePackage()), libraryFolders())
  if (missing.length === 0) return say('CUDA 12 and cuDNN 9: there.')
  say(['CUDA 12 and cuDNN 9: incomplete.', ...adviceOn(missing)].join('\n'))
}

async function fetchLibraries(): Promise<boolean> {
  const problem = await roomProblem(projectFolder)
  if (problem !== null) return say(problem, false)
  say('Fetching ONNX Runtime’s CUDA libraries: some hundred megabytes, of which nothing is shown ...')
  // Named like a build in the making: what a killed run leaves, the next build removes.
  const workFolder = join(projectFolder, `.build-${process.pid}`)
  try {
    await installProvider(runtimePackage(), workFolder)
    return say('They are installed.', true)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    say(`They could not be fetched: ${reason}. The installation is as it was.`)
    return say('Behind a proxy, GLOBAL_AGENT_HTTPS_PROXY has to name it.', false)
  }
}

/** What a driver may take for its first program, in milliseconds. */
const trialMs = 120_000

/** Runs a small graph on the GPU in a process of its own, which a driver may break. */
async function tryGpu(): Promise<boolean> {
  const { entry, execArgv } = engineProgram()
  const args = [...execArgv, entry, '--try-device', 'cuda']
  const complaint = await promisify(execFile)(process.execPath, args, { timeout: trialMs }).then(
    () => null,
    (error: Error & { stderr?: string; killed?: boolean }) =>
      error.killed === true
        ? `The trial took longer than ${trialMs / 1000} s.`
        : failureOf(error.stderr ?? ''),
  )
  if (complaint === null) return say('A graph was computed on the GPU: it works.', true)
  return say(`The GPU cannot be used yet. ${complaint}`, false)
}

function say(text: string): void
function say(text: string, result: boolean): boolean
function say(text: string, result?: boolean): boolean | undefined {
  console.log(text)
  return result
}
