import type { Dirent } from 'node:fs'
import { opendir } from 'node:fs/promises'

/**
 * What stands in a folder, a few names at a time, so that a folder of a million files is no burden. A folder that is not
 * there is empty; one that cannot be read, or no further, ends there and `onError` is told.
 */
export async function* folderEntries(
  folder: string,
  onError: (error: unknown) => void,
): AsyncGenerator<Dirent> {
  try {
    yield* await opendir(folder)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) onError(error)
  }
}
