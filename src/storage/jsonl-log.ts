import { jsonLine } from './json-line.ts'
import { RotatingFile } from './rotating-file.ts'

/** A log of JSON objects, one a line. */
interface JsonlLog {
  /** Appends `entry` behind the time (`at`) soon. Never throws and never waits for the disk. */
  write(entry: object): void
  /** Returns when everything is written, or cannot be. Never throws. What is written later is dropped. */
  close(): Promise<void>
}

export interface JsonlLogOptions {
  /** Made when there is something to write. */
  readonly folder: string
  /** Of the file, without its ending. */
  readonly name: string
  /** Size at which a file is put aside, in bytes. */
  readonly maxBytes: number
  /** Files put aside that are kept; at least 1. */
  readonly maxFiles: number
  /** Hears of what is lost or goes wrong: once as long as it goes on. */
  readonly onError: (error: unknown) => void
}

/** Entries and bytes that may wait for the disk. */
const queueLimit = { lines: 10_000, bytes: 8 * 1024 * 1024 }

/** Bytes that are written at once. */
const batchBytes = 64 * 1024

/** Opens the log `<folder>/<name>.jsonl`. The disk is not touched before the first entry. */
export const openJsonlLog = (options: JsonlLogOptions): JsonlLog => new QueuedLog(options)

interface Line {
  readonly text: string
  readonly bytes: number
}

class QueuedLog implements JsonlLog {
  readonly #file: RotatingFile
  readonly #onError: (error: unknown) => void
  #lines: Line[] = []
  #bytes = 0
  /** Entries lost since the queue was full; until it is empty again nothing is taken, so that the gap is one. */
  #dropped = 0
  #failing = false
  #draining: Promise<void> | null = null
  #closed: Promise<void> | null = null

  constructor({ folder, name, maxBytes, maxFiles, onError }: JsonlLogOptions) {
    this.#file = new RotatingFile(folder, name, maxBytes, maxFiles)
    this.#onError = onError
  }

  write(entry: object): void {
    const line = this.#lineOf(entry)
    if (line === null) return
    if (this.#closed === null && this.#dropped === 0 && this.#hasRoomFor(line)) this.#enqueue(line)
    else this.#drop()
    if (this.#closed === null) this.#draining ??= this.#drain()
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#close())
  }

  #lineOf(entry: object): Line | null {
    try {
      const text = jsonLine({ at: new Date().toISOString(), ...entry })
      return { text, bytes: Buffer.byteLength(text) }
    } catch (error) {
      this.#onError(error)
      return null
    }
  }

  #hasRoomFor({ bytes }: Line): boolean {
    return this.#lines.length < queueLimit.lines && this.#bytes + bytes <= queueLimit.bytes
  }

  #enqueue(line: Line): void {
    this.#lines.push(line)
    this.#bytes += line.bytes
  }

  #drop(): void {
    if (this.#dropped === 0) this.#onError(new Error('Entries are dropped: more came than could be written'))
    this.#dropped += 1
  }

  /**
   * Writes what waits. What cannot be written goes on waiting; the next entry has it tried again. A line leaves the
   * queue only when it is in the file: so the limits hold for what is on its way, too.
   */
  async #drain(): Promise<void> {
    // What else is written in this turn goes along.
    await Promise.resolve()
    try {
      while (this.#lines.length > 0 || this.#dropped > 0) {
        const batch = this.#nextBatch()
        await this.#file.append(Buffer.from(batch.map(({ text }) => text).join('')))
        this.#failing = false
        this.#lines.splice(0, batch.length)
        for (const { bytes } of batch) this.#bytes -= bytes
      }
    } catch (error) {
      if (!this.#failing) this.#onError(error)
      this.#failing = true
    } finally {
      this.#draining = null
    }
  }

  /** The lines that go into the file at once: no more than it has room for, but at least one. */
  #nextBatch(): Line[] {
    if (this.#lines.length === 0) this.#enqueueGap()
    const limit = Math.min(batchBytes, this.#file.room)
    let bytes = 0
    const end = this.#lines.findIndex((line, i) => (bytes += line.bytes) > limit && i > 0)
    return this.#lines.slice(0, end === -1 ? this.#lines.length : end)
  }

  #enqueueGap(): void {
    const gap = this.#lineOf({ dropped: this.#dropped })
    this.#dropped = 0
    if (gap !== null) this.#enqueue(gap)
  }

  async #close(): Promise<void> {
    await this.#draining
    // What the disk refused before is tried once more.
    if (this.#lines.length > 0) await this.#drain()
    await this.#file.close().catch(this.#onError)
    if (this.#lines.length > 0)
      this.#onError(new Error(`${this.#lines.length} entries are lost: they could not be written`))
  }
}
