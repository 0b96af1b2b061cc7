import { mkdir, open, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { newId } from './ids.ts'

/** What the names of uploads on their way begin with. */
export const uploadPrefix = 'upload-'

/** Files that live for as long as somebody works on them, in `tmp` of the data folder. */
export class TemporaryFiles {
  readonly #folder: string

  constructor(dataFolder: string) {
    this.#folder = resolve(dataFolder, 'tmp')
  }

  /**
   * Writes `stream` to a file, hands its path to `work` and returns what that returns; the file is gone then, also where
   * something failed. `onBroken` is called with the stream's error, and throws what is to be thrown for it; what the disk
   * does not take is thrown as it is.
   */
  async receive<Result>(
    stream: Readable,
    onBroken: (error: unknown) => never,
    work: (path: string) => Promise<Result>,
  ): Promise<Result> {
    const path = join(this.#folder, uploadPrefix + newId())
    try {
      await mkdir(this.#folder, { recursive: true })
      await writeAll(path, arrivals(stream, onBroken))
      return await work(path)
    } finally {
      await rm(path, { force: true })
    }
  }
}

async function writeAll(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const chunk of chunks) await file.writeFile(chunk)
  } finally {
    await file.close()
  }
}

/** What comes, apart from whoever takes it: so that an error of the one is not taken for one of the other. */
async function* arrivals(
  stream: Readable,
  onBroken: (error: unknown) => never,
): AsyncGenerator<Uint8Array, void> {
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) yield chunk
  } catch (error) {
    onBroken(error)
  }
}
