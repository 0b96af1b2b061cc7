import { access, link, lstat, mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { partNames } from './part-file.ts'
import type { RemoteFile } from './remote-file.ts'

/**
 * The places of a pull, all on one disk. Nothing but a whole model ever stands at `model`. A name that begins with a dot
 * is no model's, so that the places of two models cannot meet.
 */
export interface PullPlace {
  readonly model: string
  /** Where the files are gathered. */
  readonly staging: string
  /** Where the model that is replaced stands aside for a moment. */
  readonly old: string
  readonly lock: string
}

export function pullPlace(modelsFolder: string, folder: string): PullPlace {
  const pulling = join(modelsFolder, '.pulling')
  return {
    model: join(modelsFolder, folder),
    staging: join(pulling, folder),
    old: join(pulling, `.old-${folder}`),
    lock: join(pulling, `.lock-${folder}`),
  }
}

/** Sets right what a pull left that was killed while it put its model in place. */
export async function mend({ model, old }: PullPlace): Promise<void> {
  if (!(await exists(old))) return
  if (await exists(model)) await rm(old, { recursive: true })
  else await rename(old, model)
}

/** Puts the gathered model in the place of the one that is installed, if there is one. */
export async function putInPlace({ model, staging, old }: PullPlace): Promise<void> {
  if (!(await exists(model))) return rename(staging, model)
  await rename(model, old)
  try {
    await rename(staging, model)
  } catch (error) {
    await rename(old, model)
    throw error
  }
  await rm(old, { recursive: true })
}

/** Removes whatever stands in the staging folder that is neither one of `files` nor a part of one. */
export async function prune(staging: string, files: readonly RemoteFile[]): Promise<void> {
  const wanted = new Set(
    files.flatMap(({ path }) => {
      const { part, note } = partNames(path)
      return [path, part, note].map((name) => join(staging, name))
    }),
  )
  await pruneFolder(staging, wanted)
}

async function pruneFolder(folder: string, wanted: ReadonlySet<string>): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      await pruneFolder(path, wanted)
      if ((await readdir(path)).length === 0) await rmdir(path)
    } else if (!wanted.has(path) || !entry.isFile()) await rm(path)
  }
}

/**
 * Brings files of the installed model into the staging folder where they may be the wanted ones, as second names of the
 * same bytes. Whether they are is checked there, like everything that an earlier pull left.
 */
export async function reuseInstalled(
  { model, staging }: PullPlace,
  files: readonly RemoteFile[],
): Promise<void> {
  for (const { path, bytes } of files) {
    const target = join(staging, path)
    const installed = await lstat(join(model, path)).catch(() => null)
    if (!installed?.isFile() || installed.size !== bytes || (await exists(target))) continue
    await mkdir(dirname(target), { recursive: true })
    // Some disks know no second names: then it is fetched like any other.
    await link(join(model, path), target).catch(() => null)
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
