import { randomBytes } from 'node:crypto'
import { access, constants, mkdir, readFile, rename, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createClient, type Client } from '@libsql/client'
import { ConfigurationError, DataFolderInUseError } from '../errors.ts'
import { syncFolder, writeDurably } from './durable-files.ts'

/** The right to be the only server that works in a data folder. */
export interface DataFolderLock {
  release(): Promise<void>
}

/**
 * Makes the data folder and takes it for this process. The lock is an exclusive transaction on a file of its own: the
 * operating system drops it however the process ends, so that no stale lock can ever stop a restart.
 * Throws DataFolderInUseError where another process holds it, ConfigurationError where the folder cannot be written to.
 */
export async function takeDataFolder(folder: string): Promise<DataFolderLock> {
  const client = await openLockFile(folder)
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

async function openLockFile(folder: string): Promise<Client> {
  try {
    await mkdir(folder, { recursive: true })
    return createClient({ url: pathToFileURL(join(folder, '.lock')).href })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ConfigurationError(`DATA_DIR: ${folder} cannot be used as the data folder: ${reason}`, {
      cause: error,
    })
  }
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
 * none. `name` is the file's. Only one process may work in the folder meanwhile.
 */
export async function readOrMakeSecret(folder: string, name: string): Promise<string> {
  const file = join(folder, name)
  const secret = ((await readIfThere(file)) ?? (await makeSecret(folder, file))).trim()
  if (secret.length < 16)
    throw new Error(
      `${file} should hold a secret of at least 16 characters; remove it to have a new one made`,
    )
  return secret
}

/** The file gets its name when it is complete: a start that is cut off must not leave half a secret behind. */
async function makeSecret(folder: string, file: string): Promise<string> {
  const secret = randomBytes(32).toString('base64url')
  const unfinished = `${file}.new`
  await rm(unfinished, { force: true })
  await writeDurably(unfinished, Buffer.from(`${secret}\n`), 0o600)
  await rename(unfinished, file)
  await syncFolder(folder)
  return secret
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
