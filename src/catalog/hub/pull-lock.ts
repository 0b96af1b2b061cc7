import { pathToFileURL } from 'node:url'
import { createClient, type Client } from '@libsql/client'
import { HubError } from '../../errors.ts'

/** The right to be the only one that pulls a model. */
export interface PullLock {
  release(): Promise<void>
}

/**
 * Takes the lock `file` for this process. It is an exclusive transaction, which the operating system drops however the
 * process ends: a lock with a process id in it would outlive a kill, and ids come again. Throws HubError, BUSY, where
 * another pull holds it. `model`: what it is called in the error.
 */
export async function takePull(file: string, model: string): Promise<PullLock> {
  const client = createClient({ url: pathToFileURL(file).href })
  try {
    await client.execute('BEGIN EXCLUSIVE')
  } catch (error) {
    client.close()
    if (!isBusy(error)) throw error
    throw new HubError('BUSY', `${model} is being pulled already. Wait until that pull has ended.`)
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
