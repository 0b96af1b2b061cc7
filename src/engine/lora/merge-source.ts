import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { outwardOf } from './file-identities.ts'

/** What a merged graph is made of besides LoRAs. */
export interface MergeSource {
  /** Absolute path of the model's own graph. */
  readonly graph: string
  /** Another one as soon as a file of its folder is another. */
  readonly stamp: string
}

/** Name of the file in an entry's folder that tells its source. */
export const sourceName = 'merged-from.json'

/** A model's graph as it is now. Throws what reading its folder throws. */
export async function sourceOf(graph: string): Promise<MergeSource> {
  const folder = dirname(graph)
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name)
  const outwards = await Promise.all(
    names.toSorted().map(async (name) => `${name} ${await outwardOf(join(folder, name))}`),
  )
  return { graph, stamp: createHash('sha256').update(outwards.join('\n')).digest('hex') }
}

/** Notes in an entry's folder what it is made of: by the way from the cache, for its disk may be known by other paths, too. */
export async function writeSource(
  cacheFolder: string,
  entryFolder: string,
  { graph, stamp }: MergeSource,
): Promise<void> {
  const record = { graph: relative(cacheFolder, graph), stamp }
  await writeFile(join(entryFolder, sourceName), JSON.stringify(record))
}

/**
 * Whether nobody can ask for an entry any more: its model is gone or has changed, or it has no note of what it is made of.
 * False where that cannot be told, as of a disk that fails.
 */
export async function isOutdated(cacheFolder: string, entryFolder: string): Promise<boolean> {
  try {
    const record: unknown = JSON.parse(await readFile(join(entryFolder, sourceName), 'utf8'))
    if (!isRecord(record)) return true
    const now = await sourceOf(resolve(cacheFolder, record.graph))
    return now.stamp !== record.stamp
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    return error instanceof SyntaxError || code === 'ENOENT' || code === 'ENOTDIR'
  }
}

function isRecord(read: unknown): read is MergeSource {
  if (typeof read !== 'object' || read === null || !('graph' in read) || !('stamp' in read)) return false
  return typeof read.graph === 'string' && typeof read.stamp === 'string'
}
