import { stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { HubError } from '../../errors.ts'
import { bytesOfPart } from './part-file.ts'
import type { RemoteFile } from './remote-file.ts'

/** Left free for everything else that writes to the disk meanwhile. */
const reserveBytes = 256 * 1024 * 1024

/** Bytes that may be written to the disk that `folder` is on. */
export async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

/** Throws HubError, DISK_FULL, where what is still missing of `files` in `staging` has no room. */
export async function refuseWithoutRoom(
  staging: string,
  files: readonly RemoteFile[],
  freeBytes: (folder: string) => Promise<number>,
): Promise<void> {
  const here = await Promise.all(files.map((file) => bytesHere(join(staging, file.path), file)))
  const missing = files.reduce((sum, { bytes }, k) => sum + bytes - (here[k] ?? 0), 0)
  if (missing === 0) return
  const free = await freeBytes(staging)
  if (free >= missing + reserveBytes) return
  throw new HubError(
    'DISK_FULL',
    `${gigabytes(missing + reserveBytes)} GB of free space were expected at ${staging}: ${gigabytes(missing)} GB ` +
      `are still to come and a reserve is kept, ${gigabytes(free)} GB are free. Make room, or set MODELS_DIR.`,
  )
}

/** Whether the disk, or what this user may take of it, ran full. */
export const isDiskFull = (error: unknown): boolean =>
  error instanceof Error && ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '')

/** For a disk that something else filled meanwhile. */
export function diskFull(error: unknown): HubError {
  return new HubError(
    'DISK_FULL',
    'The disk is full. What is here is kept: make room and pull again, and it goes on where it stopped.',
    { cause: error },
  )
}

async function bytesHere(target: string, file: RemoteFile): Promise<number> {
  const whole = await stat(target).catch(() => null)
  return whole?.isFile() && whole.size === file.bytes ? file.bytes : bytesOfPart(target, file)
}

const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(2)
