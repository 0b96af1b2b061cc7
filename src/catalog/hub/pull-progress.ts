import type { RemoteFile } from './remote-file.ts'

/** How far a pull is; told with every piece that comes. */
export interface PullProgress {
  /** The file that went on, below the model's folder. */
  readonly file: string
  readonly fileBytes: number
  readonly fileTotalBytes: number
  /** Of all files together, whether fetched now or there already and being checked. */
  readonly bytes: number
  readonly totalBytes: number
  /** Bytes that this pull fetched so far: what a rate is reckoned from. */
  readonly fetchedBytes: number
}

/** Adds up what the files tell. Returns what to call when of `file` there are `held` bytes, `fetched` of them just now. */
export function progressBoard(files: readonly RemoteFile[], onProgress: (progress: PullProgress) => void) {
  const heldBytes = new Map<string, number>()
  const totalBytes = files.reduce((sum, { bytes }) => sum + bytes, 0)
  let bytes = 0
  let fetchedBytes = 0
  return ({ path, bytes: fileTotalBytes }: RemoteFile, held: number, fetched: number): void => {
    bytes += held - (heldBytes.get(path) ?? 0)
    heldBytes.set(path, held)
    fetchedBytes += fetched
    onProgress({ file: path, fileBytes: held, fileTotalBytes, bytes, totalBytes, fetchedBytes })
  }
}
