import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { HubError } from '../../errors.ts'
import { ContentDigest, digestFile } from './content-digest.ts'
import { EndedEarly, givenUp, PassingFailure } from './hub-failures.ts'
import { PartFile } from './part-file.ts'
import { Tries } from './patience.ts'
import { receive, type Transfer } from './receive.ts'
import type { RemoteFile } from './remote-file.ts'

/** What a finished file turned out to be, or what is wrong with it. */
type Outcome = { readonly sha256: string } | { readonly found: string }

/**
 * Brings one file into the folder, whole and checked, and returns its SHA-256. What is there already of it is gone on
 * with. A content that is not what was announced is removed and fetched once more. Throws HubError.
 */
export async function transferFile(transfer: Transfer, file: RemoteFile): Promise<string> {
  const there = await checkWhole(transfer, file)
  if (there !== null) return there
  const first = await fetchWhole(transfer, file)
  if ('sha256' in first) return first.sha256
  const second = await fetchWhole(transfer, file)
  if ('sha256' in second) return second.sha256
  throw damaged(file, second.found)
}

/** The SHA-256 of a file that an earlier pull finished, or that was installed; null where it is not there or not it. */
async function checkWhole({ folder, onHeld, signal }: Transfer, file: RemoteFile): Promise<string | null> {
  const target = join(folder, file.path)
  const found = await stat(target).catch(() => null)
  if (found === null) return null
  if (found.isFile() && found.size === file.bytes) {
    const digest = new ContentDigest(file)
    await digestFile(target, digest, (held) => onHeld(file, held, 0), signal)
    const { sha256, announced } = digest.end()
    if (announced === file.hash.hex) return sha256
  }
  await rm(target, { recursive: true })
  onHeld(file, 0, 0)
  return null
}

async function fetchWhole(transfer: Transfer, file: RemoteFile): Promise<Outcome> {
  const target = join(transfer.folder, file.path)
  let fetching = false
  let before = 0
  const onHeld = (held: number) => {
    transfer.onHeld(file, held, fetching ? Math.max(0, held - before) : 0)
    before = held
  }
  const part = await PartFile.open(target, file, onHeld, transfer.signal)
  fetching = true
  try {
    const excess = await fill(part, transfer, file)
    return await judge(part, file, excess)
  } catch (error) {
    await part.leave()
    throw error
  }
}

async function judge(part: PartFile, file: RemoteFile, excess: boolean): Promise<Outcome> {
  const { sha256, announced } = part.digests()
  if (!excess && announced === file.hash.hex) {
    await part.keep()
    return { sha256 }
  }
  await part.discard()
  return { found: excess ? `more than ${file.bytes} bytes` : `${nameOf(file)} ${announced}` }
}

/** Connects until all bytes are here. Returns whether there would have been more than announced. */
async function fill(part: PartFile, transfer: Transfer, file: RemoteFile): Promise<boolean> {
  const tries = new Tries(transfer.patience, transfer.signal)
  let most = part.held
  while (part.held < file.bytes) {
    try {
      if ((await receive(part, transfer, file)) === 'excess') return true
    } catch (error) {
      if (!(error instanceof PassingFailure)) throw error
      if (part.held > most) tries.renew()
      most = Math.max(most, part.held)
      if (part.held === file.bytes) break
      await tries.pauseAfter(error).catch((last: unknown) => giveUp(last, part, transfer, file))
    }
  }
  return false
}

async function giveUp(last: unknown, part: PartFile, { hub }: Transfer, file: RemoteFile): Promise<never> {
  if (last instanceof EndedEarly) throw damaged(file, `${part.held} bytes`)
  throw last instanceof PassingFailure ? givenUp(last, hub) : last
}

const nameOf = ({ hash }: RemoteFile) => (hash.kind === 'sha256' ? 'sha256' : 'git blob')

function damaged(file: RemoteFile, found: string): HubError {
  return new HubError(
    'DAMAGED',
    `${file.path}: ${file.bytes} bytes with ${nameOf(file)} ${file.hash.hex} were expected, ` +
      `${found} were found. The hub, or something on the way to it, gives out another file than it lists.`,
  )
}
