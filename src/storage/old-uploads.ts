import { rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { folderEntries } from './folder-entries.ts'
import { uploadPrefix } from './temporary-files.ts'

const uploadName = new RegExp(`^${uploadPrefix}[a-z0-9]+$`)

/**
 * Removes uploads that nobody works on any more: files `upload-...` in `tmp` of the data folder that were last written
 * before `before`. Returns how many; `onError` hears of those that resist. All else there is left alone, above all the
 * workbenches of pictures: nothing about one tells whether it is in use, and the next start removes what is left of them.
 */
export async function removeOldUploads(
  dataFolder: string,
  before: Date,
  onError: (error: unknown) => void,
): Promise<number> {
  const folder = resolve(dataFolder, 'tmp')
  let removed = 0
  for await (const file of folderEntries(folder, onError)) {
    if (!file.isFile() || !uploadName.test(file.name)) continue
    const path = join(folder, file.name)
    try {
      if ((await stat(path)).mtime >= before) continue
      await rm(path)
      removed += 1
    } catch (error) {
      // Whoever worked on it has just removed it.
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) onError(error)
    }
  }
  return removed
}
