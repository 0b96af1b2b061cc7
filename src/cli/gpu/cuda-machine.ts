import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cudaLibraries, librariesOfLdconfig, missingOfLdd } from './cuda-libraries.ts'

const run = promisify(execFile)

/** What a program prints; empty where it is not there or fails. */
const printed = (command: string, ...args: string[]): Promise<string> =>
  run(command, args, { timeout: 20_000 }).then(
    ({ stdout }) => stdout,
    () => '',
  )

/** The version in /proc/driver/nvidia/version; null where there is none. */
export const versionOfKernelModule = (text: string): string | null =>
  /Kernel Module\s+(?:for \S+\s+)?(\d[\d.]*)/.exec(text)?.[1] ?? null

/** The version of the NVIDIA driver of this machine, or null. */
export async function findDriver(): Promise<string | null> {
  const module = await readFile('/proc/driver/nvidia/version', 'utf8').catch(() => '')
  // Under WSL the driver is that of Windows, which only this program tells of.
  const query = ['--query-gpu=driver_version', '--format=csv,noheader']
  return (
    versionOfKernelModule(module) ?? (/^\d[\d.]*$/m.exec(await printed('nvidia-smi', ...query))?.[0] || null)
  )
}

/**
 * The libraries that the CUDA provider would not find. `provider`: its file, where it is installed, for the loader then
 * says it exactly; `folders`: where the loader looks before its own list.
 */
export async function missingLibraries(
  provider: string | null,
  folders: readonly string[],
): Promise<string[]> {
  if (provider !== null) {
    const linked = await printed('ldd', provider)
    if (linked !== '') return missingOfLdd(linked)
  }
  const known = librariesOfLdconfig(
    (await printed('/sbin/ldconfig', '-p')) || (await printed('ldconfig', '-p')),
  )
  return cudaLibraries
    .map(({ file }) => file)
    .filter((file) => !known.has(file) && !folders.some((folder) => existsSync(join(folder, file))))
}
