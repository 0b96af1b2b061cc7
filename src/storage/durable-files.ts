import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Writes a new file and returns when its bytes are on the disk. Throws (EEXIST) where there is one of that name.
 * `mode`: who may do what with it, as far as the process's umask allows.
 */
export async function writeDurably(path: string, bytes: Uint8Array, mode = 0o666): Promise<void> {
  const file = await open(path, 'wx', mode)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Makes `folder` and those above it where they are missing, and returns when their names are on the disk. */
export async function makeFolderDurably(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true })
  if (first === undefined) return
  for (let made = folder; ; made = dirname(made)) {
    await syncFolder(dirname(made))
    if (made === first) return
  }
}

/** Returns when the names in `folder`, as they are now, are on the disk: a file's own fsync does not cover its name. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open folders, and keeps names in its journal without being asked.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
