import { randomUUID } from 'node:crypto'
import { readdir, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'

/** Between the machine, the process and the rest of a folder's name; no host has it in its name. */
const divider = '~'
/** Nobody fills a folder for so long: what is older was left behind by a process that is gone. Milliseconds. */
const abandonedAfter = 24 * 60 * 60 * 1000

/** A name for a folder that this process fills, which no other has or had. `prefix`: what kind it is of, from a dot on. */
export function unfinishedName(prefix: string): string {
  return `${prefix}${[hostname(), process.pid, randomUUID()].join(divider)}`
}

/** Deletes the folders of that prefix in `folder` whose processes are gone: they cannot be finished any more. */
export async function removeAbandoned(folder: string, prefix: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(prefix)) continue
    const path = join(folder, name)
    const found = await stat(path).catch(() => null)
    if (!found?.isDirectory()) continue
    if (hasDied(name.slice(prefix.length)) || Date.now() - found.mtimeMs > abandonedAfter)
      await rm(path, { recursive: true, force: true })
  }
}

/** Whether it was a process of this machine and is gone. Of another machine's nobody can tell. */
function hasDied(owner: string): boolean {
  const [host, pid] = owner.split(divider)
  if (host !== hostname() || !/^[1-9]\d*$/.test(pid ?? '')) return false
  try {
    return !process.kill(Number(pid), 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
}
