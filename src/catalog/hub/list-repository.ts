import { listFiles, modelInfo } from '@huggingface/hub'
import { z } from 'zod'
import { HubError } from '../../errors.ts'
import { ask } from './ask-hub.ts'
import { refuseUnsafePaths } from './file-names.ts'
import { canceled, connectionFailure, givenUp, notAHub, PassingFailure } from './hub-failures.ts'
import { linkSignals, unlessAborted } from './linked-signal.ts'
import { untilItSucceeds, usualPatience, type Patience } from './patience.ts'
import type { Hub, RemoteFile, Source } from './remote-file.ts'
import { StallWatch } from './stall-watch.ts'

/** What a repository holds at a revision. */
export interface Listing {
  /** The commit that the revision stood for. */
  readonly commit: string
  readonly files: RemoteFile[]
}

const sha1 = z.string().regex(/^[0-9a-f]{40}$/)
const entry = z.object({
  path: z.string(),
  size: z.int().min(0),
  oid: sha1,
  lfs: z.object({ oid: z.string().regex(/^[0-9a-f]{64}$/), size: z.int().min(0) }).optional(),
})

/** Entries beyond this are no model's: a listing without end is cut off. */
const mostEntries = 100_000

/** Who waits at a terminal learns soon that there is no network; a download in full swing is given more time. */
const triesOfListing = 3

/**
 * Lists a model repository at a branch, tag or commit, all folders together. Throws HubError: OFFLINE, NOT_FOUND,
 * GATED, UNAUTHORIZED, CANCELED, or DAMAGED where the listing itself cannot be trusted.
 */
export async function listRepository(
  hub: Hub,
  source: Source,
  signal: AbortSignal,
  patience: Patience = usualPatience,
): Promise<Listing> {
  refuseMalformed(hub, source)
  const reach = { hubUrl: hub.endpoint, fetch: hubFetch(hub, source, signal, patience) }
  try {
    const { sha } = await modelInfo({
      ...reach,
      name: source.repository,
      revision: source.revision,
      additionalFields: ['sha'],
    })
    const commit = sha1.parse(sha)
    const repo = { type: 'model' as const, name: source.repository }
    const files = await collect(listFiles({ ...reach, repo, revision: commit, recursive: true }))
    refuseUnsafePaths(files.map(({ path }) => path))
    return { commit, files }
  } catch (error) {
    throw listingError(error, hub, signal)
  }
}

function listingError(error: unknown, hub: Hub, signal: AbortSignal): unknown {
  if (signal.aborted) return canceled('Listing the repository')
  if (error instanceof HubError) return error
  if (error instanceof PassingFailure) return givenUp(error, hub)
  const unreadable = error instanceof z.ZodError || error instanceof SyntaxError || error instanceof TypeError
  return unreadable ? notAHub(hub, error.message.split('\n').join(' '), { cause: error }) : error
}

/** Names go into addresses: what could lead elsewhere is refused before anything is asked. */
function refuseMalformed({ endpoint }: Hub, { repository, revision }: Source): void {
  const wellFormed = /^[\w-][\w.-]*(?:\/[\w-][\w.-]*)?$/.test(repository)
  if (!wellFormed)
    throw new HubError(
      'NOT_FOUND',
      `There is no repository ${JSON.stringify(repository)} at ${endpoint}: owner/name was expected.`,
    )
  if (!/^[\w-][\w./-]*$/.test(revision) || revision.includes('..'))
    throw new HubError(
      'NOT_FOUND',
      `${repository} has no revision ${JSON.stringify(revision)}: ` +
        'the name of a branch, a tag or a commit was expected.',
    )
}

/**
 * The library's `fetch`. It gets no token of ours, for it would send it wherever a listing's next page is said to be;
 * and answers are read here, so that one that is cut off is asked for again.
 */
function hubFetch(hub: Hub, source: Source, signal: AbortSignal, patience: Patience): typeof fetch {
  const fewer = { ...patience, tries: Math.min(patience.tries, triesOfListing) }
  return (input) => {
    const url = input instanceof Request ? input.url : String(input)
    return untilItSucceeds(fewer, signal, async () => {
      const stall = new StallWatch(patience.stallMs)
      const both = linkSignals(signal, stall.signal)
      try {
        const headers = { accept: 'application/json' }
        const response = await ask({ hub, source, url, headers }, both.signal)
        const body = await unlessAborted(response.text(), both.signal)
        return new Response(body, { status: response.status, headers: response.headers })
      } catch (error) {
        if (error instanceof HubError || error instanceof PassingFailure || signal.aborted) throw error
        throw connectionFailure(error, url)
      } finally {
        stall.stop()
        both.unlink()
      }
    })
  }
}

async function collect(entries: AsyncIterable<{ type: string }>): Promise<RemoteFile[]> {
  const files: RemoteFile[] = []
  let count = 0
  for await (const found of entries) {
    count += 1
    if (count > mostEntries) throw new HubError('DAMAGED', `The hub lists more than ${mostEntries} files.`)
    if (found.type === 'file') files.push(remoteFile(entry.parse(found)))
  }
  return files
}

function remoteFile({ path, size, oid, lfs }: z.infer<typeof entry>): RemoteFile {
  return lfs
    ? { path, bytes: lfs.size, hash: { kind: 'sha256', hex: lfs.oid } }
    : { path, bytes: size, hash: { kind: 'git-blob', hex: oid } }
}
