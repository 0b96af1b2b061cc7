import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { newId } from './ids.ts'

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
    const path = join(this.#folder, `upload-${newId()}`)
    let broken: { readonly error: unknown } | null = null
    stream.once('error', (error) => (broken = { error }))
    try {
      await mkdir(this.#folder, { recursive: true })
      await pipeline(stream, createWriteStream(path, { flags: 'wx', mode: 0o600 })).catch((error: unknown) => {
        if (broken === null && !isCutOff(error)) throw error
        return onBroken(broken?.error ?? error)
      })
      return await work(path)
    } finally {
      await rm(path, { force: true })
    }
  }
}

const isCutOff = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE'
