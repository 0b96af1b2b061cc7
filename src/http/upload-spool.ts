import { createReadStream, createWriteStream, type ReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { UploadError } from '../errors.ts'
import type { IncomingFile } from '../use-cases/incoming-file.ts'

/**
 * Keeps files on the disk while a request is answered. Several files of one request come one after the other: whoever
 * waits for the second before reading the first would wait for ever, were the first not put by somewhere.
 */
export class UploadSpool {
  readonly #parent: string
  #folder: Promise<string> | undefined
  readonly #kept: Promise<unknown>[] = []
  readonly #streams: ReadStream[] = []

  /** `parent`: the folder in which there will be one for the files. */
  constructor(parent: string) {
    this.#parent = parent
  }

  /** Reads all of `file`; it can be read again, once, from what this returns. Rejects with the file's own error. */
  keep(file: IncomingFile): Promise<IncomingFile> {
    const kept = this.#write(file, String(this.#kept.length))
    this.#kept.push(kept)
    return kept
  }

  /** Removes the files, once none is written any more. Who still reads one gets an error. */
  async remove(): Promise<void> {
    await Promise.allSettled(this.#kept)
    for (const stream of this.#streams)
      stream.destroy(new UploadError('The request ended before the file was read.'))
    if (this.#folder !== undefined) await rm(await this.#folder, { recursive: true, force: true })
  }

  async #write(file: IncomingFile, name: string): Promise<IncomingFile> {
    const { filename, mimetype } = file
    this.#folder ??= mkdtemp(join(this.#parent, 'promptpics-upload-'))
    const path = join(await this.#folder, name)
    await pipeline(file.createReadStream(), createWriteStream(path))
    let isTaken = false
    return {
      filename,
      mimetype,
      createReadStream: () => {
        if (isTaken) throw new UploadError(takenTwice)
        isTaken = true
        return this.#read(path)
      },
    }
  }

  #read(path: string): ReadStream {
    const stream = createReadStream(path)
    // An error that nobody waits for must not end the program.
    stream.on('error', () => undefined)
    this.#streams.push(stream)
    return stream
  }
}

/** Why a file's stream is not given a second time. */
export const takenTwice = 'A file can be used in one place of an operation only.'
