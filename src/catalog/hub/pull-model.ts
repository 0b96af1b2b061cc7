import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { HubError, InputError } from '../../errors.ts'
import { diskFull, freeBytesOf, isDiskFull, refuseWithoutRoom } from './disk-room.ts'
import { refuseCollisions } from './file-names.ts'
import { canceled } from './hub-failures.ts'
import { listRepository } from './list-repository.ts'
import { writeManifest, type Manifest } from './manifest.ts'
import { neededFiles, requireGraph } from './needed-files.ts'
import { usualPatience, type Patience } from './patience.ts'
import { takePull } from './pull-lock.ts'
import { mend, prune, pullPlace, putInPlace, reuseInstalled, type PullPlace } from './pull-place.ts'
import { progressBoard, type PullProgress } from './pull-progress.ts'
import type { Hub, RemoteFile, Source } from './remote-file.ts'
import { severalAtOnce } from './several-at-once.ts'
import { transferFile } from './transfer-file.ts'

/** A model to be pulled from `repository` to `folder` below `modelsFolder`. */
export interface PullRequest extends Source {
  readonly folder: string
  readonly modelsFolder: string
}

export interface PullOptions {
  readonly onProgress: (progress: PullProgress) => void
  readonly signal: AbortSignal
  /** Files that are fetched at once. */
  readonly atOnce?: number
  readonly patience?: Partial<Patience>
  /** Tells how many bytes may be written where a folder is. */
  readonly freeBytes?: (folder: string) => Promise<number>
}

/**
 * Downloads what the engine needs of a model, checks every byte, and only then puts it in place: as a new model, or
 * instead of the one that is installed. A pull that was cut off goes on where it stopped, and files of the installed
 * model that did not change are not fetched again. Throws HubError (NoOnnxFilesError where there is no graph to run),
 * and InputError where `folder` is no name of a folder.
 */
export async function pullModel(hub: Hub, request: PullRequest, options: PullOptions): Promise<Manifest> {
  refuseFolder(request.folder)
  const place = pullPlace(request.modelsFolder, request.folder)
  await mkdir(dirname(place.lock), { recursive: true })
  const lock = await takePull(place.lock, request.folder)
  try {
    await mend(place)
    return await pullInto(place, hub, request, options)
  } catch (error) {
    throw pullError(error, request.folder, options.signal)
  } finally {
    await lock.release()
  }
}

function pullError(error: unknown, folder: string, signal: AbortSignal): unknown {
  if (error instanceof HubError) return error
  if (signal.aborted) return canceled(`Pulling ${folder}`)
  return isDiskFull(error) ? diskFull(error) : error
}

async function pullInto(
  place: PullPlace,
  hub: Hub,
  request: PullRequest,
  options: PullOptions,
): Promise<Manifest> {
  const { repository, revision } = request
  const patience = { ...usualPatience, ...options.patience }
  const listing = await listRepository(hub, request, options.signal, patience)
  const files = neededFiles(listing.files)
  requireGraph(files, request)
  refuseCollisions(files)

  await prune(place.staging, files)
  await reuseInstalled(place, files)
  await refuseWithoutRoom(place.staging, files, options.freeBytes ?? freeBytesOf)

  const { commit } = listing
  const source = { repository, revision: commit }
  const checked = await transferAll(
    files,
    options,
    (onHeld) => (file, signal) =>
      transferFile({ hub, source, folder: place.staging, patience, onHeld, signal }, file),
  )

  const manifest = { repository, revision, commit, pulledAt: new Date().toISOString(), files: checked }
  await writeManifest(place.staging, manifest)
  await putInPlace(place)
  return manifest
}

type Fetch = (file: RemoteFile, signal: AbortSignal) => Promise<string>

/** Fetches all files, the largest first: a large one that came last would be waited for alone. */
async function transferAll(
  files: readonly RemoteFile[],
  { onProgress, signal, atOnce = 4 }: PullOptions,
  fetchWith: (onHeld: ReturnType<typeof progressBoard>) => Fetch,
): Promise<Manifest['files']> {
  const fetchFile = fetchWith(progressBoard(files, onProgress))
  const largestFirst = files.toSorted((a, b) => b.bytes - a.bytes)
  const checked = await severalAtOnce(largestFirst, atOnce, signal, async (file, signal) => ({
    path: file.path,
    bytes: file.bytes,
    sha256: await fetchFile(file, signal),
  }))
  return checked.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

function refuseFolder(folder: string): void {
  if (/^[^/\\.][^/\\:\0]*$/.test(folder)) return
  throw new InputError([
    { path: 'folder', message: `the name of a folder was expected, not ${JSON.stringify(folder)}` },
  ])
}
