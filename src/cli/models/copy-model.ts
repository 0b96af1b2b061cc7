import { copyFile, link, mkdir, readdir, realpath, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { StateError } from '../../errors.ts'
import { removeAbandoned, unfinishedName } from '../../model-files/unfinished-folder.ts'

const unfinishedPrefix = '.adding-'

/**
 * Brings a model folder to `target`, which is there only once it is whole. Links are followed, so that the copy stands by
 * itself; hidden files (a repository's history) stay behind. `linked`: as second names of the same files, which takes no room.
 * Copies that were cut off earlier are cleared away first. Throws StateError where the disk has no second names for them.
 */
export async function copyModel(
  source: string,
  target: string,
  { linked, signal }: { readonly linked: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const folder = dirname(target)
  await removeAbandoned(folder, unfinishedPrefix)
  const fresh = join(folder, unfinishedName(unfinishedPrefix))
  try {
    for (const name of await filesOf(source)) {
      signal.throwIfAborted()
      const from = await realpath(join(source, name))
      const to = join(fresh, name)
      await mkdir(dirname(to), { recursive: true })
      await (linked ? linkFile(from, to) : copyFile(from, to))
    }
    await rename(fresh, target)
  } catch (error) {
    await rm(fresh, { recursive: true, force: true })
    throw error
  }
}

async function filesOf(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true })
  const shown = names.filter((name) => !name.split(sep).some((part) => part.startsWith('.')))
  const kinds = await Promise.all(shown.map((name) => stat(join(folder, name))))
  return shown.filter((_, k) => kinds[k]?.isFile())
}

async function linkFile(from: string, to: string): Promise<void> {
  try {
    await link(from, to)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (!['EXDEV', 'EPERM', 'ENOTSUP', 'ENOSYS'].includes(code)) throw error
    throw new StateError(`${from} cannot be linked into the models folder (${code}): leave --link away.`, {
      cause: error,
    })
  }
}
