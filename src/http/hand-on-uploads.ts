import type { IncomingFile } from '../use-cases/incoming-file.ts'
import { brokenOff, incomingFile, type ArrivingFile } from './upload-file.ts'
import type { UploadSpool } from './upload-spool.ts'

/** What the multipart reader leaves in the place of a file. */
interface Upload {
  readonly promise: Promise<ArrivingFile>
}

/**
 * Resolvers find the only file of an operation in the form that the rest of the house knows, and read it as it comes.
 * `limit`: bytes that it may have.
 */
export function handOnOne(upload: Upload, limit: number): void {
  Object.assign(upload, { promise: silenced(arriving(upload, limit)) })
}

/**
 * Resolvers find each of several files when it has come whole, so that they can be read in any order. Put by are those
 * alone that the operation takes: the executor asks for them all together when it reads the variables. The others go by
 * unread, or whoever sends files that nothing takes could fill the disk with what nobody counts.
 */
export function handOnSeveral(uploads: ReadonlySet<Upload>, limit: number, spool: UploadSpool): void {
  const taken = new Set<Upload>()
  const dropOthers = () => {
    for (const { upload, file } of files) if (!taken.has(upload)) drop(file)
  }
  const files = [...uploads].map((upload) => ({ upload, file: silenced(arriving(upload, limit)) }))
  for (const { upload, file } of files) {
    let kept: Promise<IncomingFile> | undefined
    const take = () => {
      if (taken.size === 0) queueMicrotask(dropOthers)
      taken.add(upload)
      return silenced(file.then((one) => spool.keep(one)))
    }
    Object.defineProperty(upload, 'promise', { get: () => (kept ??= take()) })
  }
}

const arriving = ({ promise }: Upload, limit: number): Promise<IncomingFile> =>
  promise.then(
    (file) => incomingFile(file, limit),
    (error: unknown) => Promise.reject(brokenOff(error)),
  )

/** A resolver that failed before waits for no file: that must not end the program. */
function silenced<Result>(promise: Promise<Result>): Promise<Result> {
  promise.catch(() => undefined)
  return promise
}

const drop = (file: Promise<IncomingFile>) =>
  void silenced(file.then((one) => one.createReadStream().resume()))
