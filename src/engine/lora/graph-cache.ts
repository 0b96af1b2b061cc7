import { constants } from 'node:fs'
import { copyFile, link, mkdir, readdir, realpath, rename, rm, stat, utimes } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join, relative, sep } from 'node:path'
import { randomUUID } from 'node:crypto'
import { errorMessage, ModelBrokenError } from '../errors.ts'

/**
 * A folder of merged graphs, each a folder of its own: `model.onnx`, `lora-<key>.bin` with the weights that changed, and
 * links to the model's own weights for those that did not.
 */

const graphName = 'model.onnx'
const buildingPrefix = '.building-'
/** Between the machine, the process and the rest of a building folder's name; no host has it in its name. */
const divider = '~'
/** Nobody builds for so long: what is older was left behind by a process that is gone. Milliseconds. */
const abandonedAfter = 24 * 60 * 60 * 1000

/** Name of the file with the weights that changed. */
export function weightsName(key: string): string {
  return `lora-${key}.bin`
}

/** The graph of an entry that is there, marked as used now; null: there is none. */
export async function findEntry(cacheFolder: string, key: string): Promise<string | null> {
  const graph = join(cacheFolder, key, graphName)
  const now = new Date()
  return utimes(graph, now, now).then(
    () => graph,
    () => null,
  )
}

/**
 * Makes an entry: `build` fills a folder with the graph (at the path it is given) and what belongs to it, and the whole
 * takes its place at once. Whoever comes second finds the first one's entry and leaves it.
 */
export async function addEntry(
  cacheFolder: string,
  key: string,
  build: (graph: string) => Promise<void>,
): Promise<string> {
  await removeAbandoned(cacheFolder)
  const builder = [hostname(), process.pid, randomUUID()].join(divider)
  const folder = join(cacheFolder, `${buildingPrefix}${builder}`)
  await mkdir(folder, { recursive: true })
  try {
    await build(join(folder, graphName))
    await rename(folder, join(cacheFolder, key)).catch(async (error: unknown) => {
      if ((await findEntry(cacheFolder, key)) === null) throw error
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return join(cacheFolder, key, graphName)
}

/**
 * Puts a model's own file into an entry: the same file by another name, or a copy where the disk is another. Throws
 * ModelBrokenError where it is not there.
 */
export async function linkInto(entryGraph: string, modelGraph: string, file: string): Promise<void> {
  const target = join(dirname(entryGraph), relative(dirname(modelGraph), file))
  await mkdir(dirname(target), { recursive: true })
  const source = await realpath(file).catch((error: unknown) => {
    throw new ModelBrokenError(`${file} cannot be read: ${errorMessage(error)}`, { cause: error })
  })
  await link(source, target).catch(() => copyFile(source, target, constants.COPYFILE_FICLONE))
}

/**
 * Deletes the entries that were used longest ago until the rest takes at most `mostBytes`, counting the files that are
 * the entries' own, not what they share with models. Graphs `inUse` (absolute paths) stay whatever they take.
 *
 * @returns the bytes that are left
 */
export async function pruneMergedGraphs(
  cacheFolder: string,
  mostBytes: number,
  inUse: readonly string[],
): Promise<number> {
  await removeAbandoned(cacheFolder)
  const used = new Set(inUse.map((graph) => relative(cacheFolder, graph).split(sep)[0]))
  const entries = await readEntries(cacheFolder)
  let total = entries.reduce((sum, { bytes }) => sum + bytes, 0)
  for (const { key, bytes } of entries.toSorted((a, b) => a.usedAt - b.usedAt)) {
    if (total <= mostBytes) break
    if (used.has(key)) continue
    await removeEntry(cacheFolder, key)
    total -= bytes
  }
  return total
}

interface Entry {
  readonly key: string
  readonly bytes: number
  readonly usedAt: number
}

async function readEntries(cacheFolder: string): Promise<Entry[]> {
  const entries: Entry[] = []
  for (const key of await foldersIn(cacheFolder)) {
    if (key.startsWith(buildingPrefix)) continue
    const graph = await stat(join(cacheFolder, key, graphName)).catch(() => null)
    const weights = await stat(join(cacheFolder, key, weightsName(key))).catch(() => null)
    if (graph) entries.push({ key, bytes: graph.size + (weights?.size ?? 0), usedAt: graph.mtimeMs })
  }
  return entries
}

/** Out of the way first, so that nobody finds half of it. */
async function removeEntry(cacheFolder: string, key: string): Promise<void> {
  const away = join(cacheFolder, `${buildingPrefix}${key}-${randomUUID()}`)
  // Another process may have been faster.
  await rename(join(cacheFolder, key), away).catch(() => null)
  await rm(away, { recursive: true, force: true })
}

async function removeAbandoned(cacheFolder: string): Promise<void> {
  for (const name of await foldersIn(cacheFolder)) {
    if (!name.startsWith(buildingPrefix)) continue
    const folder = join(cacheFolder, name)
    const found = await stat(folder).catch(() => null)
    if (found && (hasDied(name) || Date.now() - found.mtimeMs > abandonedAfter))
      await rm(folder, { recursive: true, force: true })
  }
}

/** Whether a process of this machine was building there and is gone. Of another machine's nobody can tell. */
function hasDied(name: string): boolean {
  const [host, pid] = name.slice(buildingPrefix.length).split(divider)
  if (host !== hostname() || !/^[1-9]\d*$/.test(pid ?? '')) return false
  try {
    return !process.kill(Number(pid), 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
}

async function foldersIn(cacheFolder: string): Promise<string[]> {
  const found = await readdir(cacheFolder, { withFileTypes: true }).catch(() => [])
  return found.filter((entry) => entry.isDirectory()).map(({ name }) => name)
}
