import { randomBytes } from 'node:crypto'
import { access, constants, mkdir, readFile, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createClient, type Client } from '@libsql/client'
import { DataFolderInUseError } from '../errors.ts'

/** The right to be the only server that works in a data folder. */
export interface DataFolderLock {
  release(): Promise<void>
}

/**
 * Makes the data folder and takes it for this process. The lock is an exclusive transaction on a file of its own: the
 * operating system drops it however the process ends, so that no stale lock can ever stop a restart.
 * Throws DataFolderInUseError where another process holds it.
 */
export async function takeDataFolder(folder: string): Promise<DataFolderLock> {
  await mkdir(folder, { recursive: true })
  const client = createClient({ url: `file:${join(folder, '.lock')}` })
  try {
    await client.execute('BEGIN EXCLUSIVE')
  } catch (error) {
    client.close()
    if (!isBusy(error)) throw error
    throw new DataFolderInUseError(
      `Another PromptPics works in ${folder}. Stop it first, or give this one a folder of its own (DATA_DIR).`,
    )
  }
  return { release: () => release(client) }
}

/** The transaction is ended first: closing alone leaves it open until the connection is collected. */
async function release(client: Client): Promise<void> {
  await client.execute('ROLLBACK')
  client.close()
}

const isBusy = (error: unknown) =>
  error instanceof Error && /SQLITE_BUSY|database is locked/.test(error.message)

/** Free space below which pictures are no longer promised, in bytes. */
const leastFreeBytes = 64 * 1024 * 1024

/** Whether the data folder can be written to and has room. */
export async function isWritable(folder: string): Promise<boolean> {
  await access(folder, constants.W_OK)
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize >= leastFreeBytes
}

/**
 * A secret of this installation, kept in a file of the data folder that only its owner may read; made where there is
 * none. `name` is the file's.
 */
export async function readOrMakeSecret(folder: string, name: string): Promise<string> {
  const file = join(folder, name)
  try {
    await writeFile(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const secret = (await readFile(file, 'utf8')).trim()
  if (secret.length < 16)
    throw new Error(
      `${file} should hold a secret of at least 16 characters; remove it to have a new one made`,
    )
  return secret
}
