import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, cp, mkdir, readdir, rename, rm, statfs } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

/** Free bytes that an installation takes while it works: the download, what is unpacked of it, and a copy. */
const neededBytes = 1.5 * 1024 ** 3

const binaries = 'bin/napi-v6/linux/x64'
const partial = '.part'

/** Where ONNX Runtime's package stands. */
export const runtimePackage = (): string =>
  dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'))

/** The CUDA provider in a package of ONNX Runtime; null where it is not installed. */
export function installedProvider(runtime: string): string | null {
  const files = ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so']
  const paths = files.map((file) => join(runtime, binaries, file))
  return paths.every((path) => existsSync(path)) ? (paths.at(-1) ?? null) : null
}

/** Why there is no room in `folder`, or null. */
export async function roomProblem(folder: string): Promise<string | null> {
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  if (free >= neededBytes) return null
  return `${inGigabytes(neededBytes)} are needed while it is installed; ${inGigabytes(free)} are free.`
}

const inGigabytes = (bytes: number) => `${(bytes / 1024 ** 3).toFixed(1)} GiB`

/**
 * Downloads the CUDA provider with ONNX Runtime's own script and puts it into its package `runtime`. The script works on
 * a copy of itself in the new folder `workFolder`, so nothing of the package changes before everything is there. Throws
 * what the script complained of.
 */
export async function installProvider(runtime: string, workFolder: string): Promise<void> {
  try {
    await mkdir(workFolder)
    await cp(join(runtime, 'script'), join(workFolder, 'script'), { recursive: true })
    // Tells Node how to read the script.
    await copyFile(join(runtime, 'package.json'), join(workFolder, 'package.json'))
    await runScript(workFolder)
    await moveIn(join(workFolder, binaries), join(runtime, binaries))
  } finally {
    await rm(workFolder, { recursive: true, force: true })
  }
}

/** The script finds what it needs from `workFolder` upwards, so that stands within the project. */
async function runScript(workFolder: string): Promise<void> {
  const script = join(workFolder, 'script/install.js')
  // Of the script's flags only "true" is sure to be heard: it drops the name of a package, and then takes a run by npm for
  // one that has nothing to install. On this platform it means CUDA 12.
  const settings = ['ONNXRUNTIME_NODE_INSTALL=true', `TMPDIR=${workFolder}`]
  await promisify(execFile)('env', [...settings, process.execPath, script], { maxBuffer: 1024 ** 3 }).catch(
    (error: Error & { stderr?: string }) => {
      throw new Error(complaintOf(error.stderr ?? '') ?? error.message, { cause: error })
    },
  )
  if (installedProvider(workFolder) === null)
    throw new Error('The script ended without having fetched anything')
}

/** The message in what Node prints of an error that nobody caught. */
export const complaintOf = (stderr: string): string | null =>
  /^(?:\w*Error\b.*?: )(.+)$/m.exec(stderr)?.[1]?.trim() ?? null

/** Under names of their own first: the ends of copies are beyond our power, renaming is not. */
async function moveIn(from: string, to: string): Promise<void> {
  const names = await readdir(from)
  try {
    for (const name of names) await copyFile(join(from, name), join(to, name + partial))
    for (const name of names) await rename(join(to, name + partial), join(to, name))
  } finally {
    for (const name of names) await rm(join(to, name + partial), { force: true })
  }
}
