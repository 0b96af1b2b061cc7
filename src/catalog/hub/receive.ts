import { ask } from './ask-hub.ts'
import { connectionFailure, EndedEarly, PassingFailure } from './hub-failures.ts'
import { linkSignals } from './linked-signal.ts'
import type { PartFile } from './part-file.ts'
import type { Patience } from './patience.ts'
import { ReadAhead } from './read-ahead.ts'
import type { Hub, RemoteFile, Source } from './remote-file.ts'
import { StallWatch } from './stall-watch.ts'

/** Where files come from and go to. */
export interface Transfer {
  readonly hub: Hub
  /** Its revision is a commit: what is gone on with must not have changed meanwhile. */
  readonly source: Source
  /** Folder that the files are written to. */
  readonly folder: string
  readonly patience: Patience
  /** Hears how many bytes of a file are here, and how many of them have just come over the network. */
  readonly onHeld: (file: RemoteFile, held: number, fetched: number) => void
  readonly signal: AbortSignal
}

/**
 * One connection: asks for what is missing of `part` and adds what comes. Returns whether the file ended as announced or
 * has more bytes than that, of which none is added. Throws PassingFailure where the connection breaks, falls silent or
 * ends early, and HubError for what another one would not change.
 */
export async function receive(
  part: PartFile,
  transfer: Transfer,
  file: RemoteFile,
): Promise<'excess' | 'ended'> {
  const { hub, source, patience } = transfer
  const stall = new StallWatch(patience.stallMs)
  const either = linkSignals(transfer.signal, stall.signal)
  const url = addressOf(hub, source, file)
  try {
    const response = await ask({ hub, source, url, headers: rangeOf(part) }, either.signal)
    const body = response.body && new ReadAhead(response.body, either.signal, () => stall.heard())
    if (body === null) throw new EndedEarly(`${file.path} has no content`)
    return await take(body, response, part, file)
  } catch (error) {
    if (transfer.signal.aborted) throw transfer.signal.reason
    if (stall.signal.aborted) throw stall.signal.reason
    throw isBrokenStream(error) ? connectionFailure(error, url) : error
  } finally {
    stall.stop()
    either.unlink()
  }
}

async function take(
  body: ReadAhead,
  response: Response,
  part: PartFile,
  file: RemoteFile,
): Promise<'excess' | 'ended'> {
  try {
    await accept(part, response)
    for await (const piece of body.pieces()) {
      if (part.held + piece.length > file.bytes) return 'excess'
      await part.append(piece)
    }
  } finally {
    body.leave()
  }
  if (part.held < file.bytes) throw new EndedEarly(`${file.path} ended after ${part.held} bytes`)
  return 'ended'
}

/** Where a body is cut off, `fetch` throws a TypeError with the reason as its cause; one without is a mistake of ours. */
const isBrokenStream = (error: unknown) => error instanceof TypeError && error.cause !== undefined

function addressOf(hub: Hub, { repository, revision }: Source, { path }: RemoteFile): string {
  const name = path.split('/').map(encodeURIComponent).join('/')
  return `${hub.endpoint}/${repository}/resolve/${encodeURIComponent(revision)}/${name}`
}

/** Compressed, a range would be one of other bytes than those of the file. */
function rangeOf(part: PartFile): Record<string, string> {
  return {
    'accept-encoding': 'identity',
    ...(part.held > 0 && { range: `bytes=${part.held}-` }),
    ...(part.held > 0 && part.etag !== null && { 'if-range': part.etag }),
  }
}

/** A server may answer with what was asked for or, ignoring the range or knowing a newer version, with everything. */
async function accept(part: PartFile, response: Response): Promise<void> {
  if (response.status !== 206) return part.begin(strongEtag(response.headers.get('etag')))
  const from = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1]
  if (from !== undefined && Number(from) === part.held) return
  await part.begin(null)
  throw new PassingFailure('another range was sent than asked for')
}

/** A weak one stands for contents that mean the same, which is not enough to put two halves together. */
const strongEtag = (etag: string | null) => (etag === null || etag.startsWith('W/') ? null : etag)
