import { once } from 'node:events'
import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createStream, type RotatingFileStream } from 'rotating-file-stream'

/** What of a file tells whether it is still the same one, and whole. */
interface FileState {
  readonly ino: number
  readonly size: number
}

/**
 * A file that only grows, by whole lines: `<folder>/<name>.jsonl`, readable by its owner only. Full, it becomes
 * `<name>.1.jsonl`, that one `<name>.2.jsonl` and so on; of the older ones `maxFiles` are kept. One append at a time.
 */
export class RotatingFile {
  readonly #path: string
  readonly #open: () => RotatingFileStream
  readonly #maxBytes: number
  #stream: RotatingFileStream | null = null
  /** As the last append left the file; what is more in the same file is a piece of an append that failed. */
  #known: FileState | null = null

  /** Neither folder nor file need exist yet. `maxBytes`: size at which a file is full; `maxFiles` is at least 1. */
  constructor(folder: string, name: string, maxBytes: number, maxFiles: number) {
    const nameOf = (age: number | Date | null) => (age ? `${name}.${Number(age)}.jsonl` : `${name}.jsonl`)
    this.#path = join(folder, nameOf(null))
    this.#maxBytes = maxBytes
    this.#open = () =>
      createStream(nameOf, { path: folder, size: `${maxBytes}B`, rotate: maxFiles, mode: 0o600 })
  }

  /** Bytes that still go into the file before it is full, as far as is known. */
  get room(): number {
    return this.#maxBytes - (this.#known?.size ?? 0)
  }

  /**
   * Appends whole lines. Throws what the disk throws; then none of them stay in the file, at the latest when the next
   * append begins.
   */
  async append(lines: Buffer): Promise<void> {
    let rotating = false
    const noteRotation = () => (rotating = true)
    try {
      const stream = await this.#opened()
      stream.once('rotation', noteRotation)
      await write(stream, lines)
      stream.off('rotation', noteRotation)
      if (rotating) this.#known = await stateOf(this.#path)
      else await this.#check(lines.length)
    } catch (error) {
      // A full file's last lines are in it. That it could not be renamed is found again, and told, by the next append.
      if (rotating) this.#known = null
      await this.#abandon()
      if (!rotating) throw error
    }
  }

  /** Closes the file. Appending opens it again. */
  async close(): Promise<void> {
    const stream = this.#stream
    this.#stream = null
    if (stream === null || stream.closed) return
    const closed = once(stream, 'close')
    stream.end()
    await closed
  }

  /** The stream to the file of our name: a file that somebody removed would swallow everything without an error. */
  async #opened(): Promise<RotatingFileStream> {
    if (this.#stream !== null) {
      const now = await stateOf(this.#path)
      if (now !== null && now.ino === this.#known?.ino) return this.#stream
      await this.close()
    }
    await mend(this.#path, this.#known)
    const stream = this.#open()
    this.#stream = stream
    // What goes wrong is told to whoever waits for it; an error that nobody hears would end the process.
    stream.on('error', () => undefined)
    await once(stream, 'open')
    this.#known = await stateOf(this.#path)
    return stream
  }

  /** A full disk may take a part of what is written and say nothing; so does a file that was removed meanwhile. */
  async #check(grownBy: number): Promise<void> {
    const before = this.#known
    const now = await stateOf(this.#path)
    if (before === null || now?.ino !== before.ino) throw new Error(`${this.#path} was removed`)
    if (now.size < before.size + grownBy)
      throw new Error(`${this.#path} took ${now.size - before.size} of ${grownBy} bytes`)
    this.#known = now
  }

  /** Closes the stream and takes back what it wrote, as far as the disk allows: the first error says more. */
  async #abandon(): Promise<void> {
    const stream = this.#stream
    this.#stream = null
    if (stream !== null && !stream.closed) {
      const closed = once(stream, 'close').catch(() => undefined)
      stream.destroy()
      await closed
    }
    await mend(this.#path, this.#known).catch(() => undefined)
  }
}

const write = (stream: RotatingFileStream, bytes: Buffer) =>
  new Promise<void>((resolve, reject) => {
    stream.write(bytes, (error) => (error ? reject(error) : resolve()))
  })

async function stateOf(path: string): Promise<FileState | null> {
  try {
    const { ino, size } = await stat(path)
    return { ino, size }
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/**
 * Has the file end in a whole line: takes back what a failed append left behind `known`, and ends the half line that a
 * crash left.
 */
async function mend(path: string, known: FileState | null): Promise<void> {
  const before = await stateOf(path)
  if (before === null || before.size === 0) return
  const file = await open(path, 'r+')
  try {
    const size = known?.ino === before.ino ? Math.min(known.size, before.size) : before.size
    if (size < before.size) await file.truncate(size)
    if (size === 0) return
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
    if (buffer[0] !== newline) await file.write('\n', size)
  } finally {
    await file.close()
  }
}

const newline = 0x0a

const isMissing = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
