import { constants } from 'node:fs'
import { copyFile, link, lstat, mkdir, readdir, realpath, rename, rm, stat, utimes } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { removeAbandoned, unfinishedName } from '../../model-files/unfinished-folder.ts'
import { errorMessage, ModelBrokenError } from '../errors.ts'
import { isOutdated, writeSource, type MergeSource } from './merge-source.ts'

/**
 * A folder of merged graphs, each a folder of its own: `model.onnx`, `lora-<key>.bin` with the weights that changed,
 * links to the model's own weights for those that did not, and a note of which graph it was made of.
 */

const graphName = 'model.onnx'
const buildingPrefix = '.building-'

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
 * takes its place at once. Whoever comes second finds the first one's entry and leaves it. `source`: as it was when the
 * key was made.
 */
export async function addEntry(
  cacheFolder: string,
  key: string,
  source: MergeSource,
  build: (graph: string) => Promise<void>,
): Promise<string> {
  await removeAbandoned(cacheFolder, buildingPrefix)
  const folder = join(cacheFolder, unfinishedName(buildingPrefix))
  await mkdir(folder, { recursive: true })
  try {
    await writeSource(cacheFolder, folder, source)
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
 * Deletes the entries whose model is gone or has changed, then those that were used longest ago until the rest takes at
 * most `mostBytes`, counting the files that are the entries' own, not what they share with models. Graphs `inUse` (absolute
 * paths) stay whatever they take.
 *
 * @returns the bytes that are left
 */
export async function pruneMergedGraphs(
  cacheFolder: string,
  mostBytes: number,
  inUse: readonly string[],
): Promise<number> {
  await removeAbandoned(cacheFolder, buildingPrefix)
  await removeOutdated(cacheFolder, inUse)
  const used = keysOf(cacheFolder, inUse)
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

/**
 * Deletes the entries whose model is gone or has changed: nobody can ask for them, and they may be the last to hold its old
 * weights. Graphs `inUse` (absolute paths) stay.
 *
 * @returns the bytes that this gave back
 */
export async function removeOutdated(cacheFolder: string, inUse: readonly string[]): Promise<number> {
  const used = keysOf(cacheFolder, inUse)
  let freed = 0
  for (const key of await keysIn(cacheFolder)) {
    if (used.has(key) || !(await isOutdated(cacheFolder, join(cacheFolder, key)))) continue
    // Each is measured when its turn comes: of weights that several share, the last one gives back the bytes.
    freed += await ownBytes(join(cacheFolder, key))
    await removeEntry(cacheFolder, key)
  }
  return freed
}

const keysOf = (cacheFolder: string, graphs: readonly string[]) =>
  new Set(graphs.map((graph) => relative(cacheFolder, graph).split(sep)[0]))

interface Entry {
  readonly key: string
  readonly bytes: number
  readonly usedAt: number
}

async function readEntries(cacheFolder: string): Promise<Entry[]> {
  const entries: Entry[] = []
  for (const key of await keysIn(cacheFolder)) {
    const graph = await stat(join(cacheFolder, key, graphName)).catch(() => null)
    // One without a graph is of no use: it is the first to go.
    entries.push({ key, bytes: await ownBytes(join(cacheFolder, key)), usedAt: graph?.mtimeMs ?? 0 })
  }
  return entries
}

/** Of the files that are on the disk for this entry alone: where nothing could be linked, copies of a model's weights too. */
async function ownBytes(entryFolder: string): Promise<number> {
  const names = await readdir(entryFolder, { recursive: true }).catch(() => [])
  const files = await Promise.all(names.map((name) => lstat(join(entryFolder, name)).catch(() => null)))
  const own = files.filter((file) => file?.isFile() && file.nlink === 1)
  return own.reduce((sum, file) => sum + (file?.size ?? 0), 0)
}

/** Out of the way first, so that nobody finds half of it. */
async function removeEntry(cacheFolder: string, key: string): Promise<void> {
  const away = join(cacheFolder, unfinishedName(buildingPrefix))
  // Another process may have been faster.
  await rename(join(cacheFolder, key), away).catch(() => null)
  await rm(away, { recursive: true, force: true })
}

async function keysIn(cacheFolder: string): Promise<string[]> {
  const found = await readdir(cacheFolder, { withFileTypes: true }).catch(() => [])
  const folders = found.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  return folders.filter((name) => !name.startsWith(buildingPrefix))
}
