import { mkdir, open, readFile, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { ContentDigest, digestFile, type Digests } from './content-digest.ts'
import type { RemoteFile } from './remote-file.ts'

/** Beside a part: what it is a part of, so that a later process goes on with it only where that is still wanted. */
const note = z.object({ hash: z.string(), etag: z.string().nullable() })

/** Names of what stands for an unfinished file. */
export const partNames = (target: string) => ({ part: `${target}.part`, note: `${target}.part.json` })

/**
 * A file that is being downloaded: `name.part` until it is whole and checked. Its content is hashed as it comes, and
 * once more from the disk where an earlier process wrote it.
 */
export class PartFile {
  readonly #target: string
  readonly #file: RemoteFile
  readonly #onHeld: (held: number) => void
  #handle: FileHandle
  #digest: ContentDigest
  #held = 0
  #etag: string | null = null

  private constructor(target: string, file: RemoteFile, handle: FileHandle, onHeld: (held: number) => void) {
    this.#target = target
    this.#file = file
    this.#handle = handle
    this.#onHeld = onHeld
    this.#digest = new ContentDigest(file)
  }

  /** Takes up what is there of `file`, or begins. `onHeld` hears how many bytes there are. */
  static async open(
    target: string,
    file: RemoteFile,
    onHeld: (held: number) => void,
    signal: AbortSignal,
  ): Promise<PartFile> {
    await mkdir(dirname(target), { recursive: true })
    const etag = await etagOfPart(target, file)
    if (etag === undefined) await removePart(target)
    // Appending: after a truncation, other modes would go on at the old end and leave a hole.
    const handle = await open(partNames(target).part, 'a')
    const opened = new PartFile(target, file, handle, onHeld)
    if (etag !== undefined)
      await opened.#takeUp(etag, signal).catch(async (error: unknown) => {
        await handle.close()
        throw error
      })
    return opened
  }

  /** Bytes that are here. */
  get held(): number {
    return this.#held
  }

  /** What the server called the version whose bytes are here. */
  get etag(): string | null {
    return this.#etag
  }

  /** Forgets what is here; what comes now is the version `etag`, from its beginning. */
  async begin(etag: string | null): Promise<void> {
    const { note: noteFile } = partNames(this.#target)
    await this.#handle.truncate(0)
    this.#digest = new ContentDigest(this.#file)
    this.#etag = etag
    this.#hold(0)
    await writeFile(noteFile, JSON.stringify({ hash: this.#file.hash.hex, etag }))
  }

  async append(bytes: Uint8Array): Promise<void> {
    await this.#handle.appendFile(bytes)
    this.#digest.update(bytes)
    this.#hold(this.#held + bytes.length)
  }

  /** The hashes of what is here. May be asked once. */
  digests(): Digests {
    return this.#digest.end()
  }

  /** Gives the file its name, when its bytes are on the disk. */
  async keep(): Promise<void> {
    const { part, note: noteFile } = partNames(this.#target)
    await this.#handle.sync()
    await this.#handle.close()
    await rename(part, this.#target)
    await rm(noteFile, { force: true })
  }

  /** Leaves the part for another time. */
  async leave(): Promise<void> {
    await this.#handle.close()
  }

  async discard(): Promise<void> {
    await this.#handle.close()
    await removePart(this.#target)
    this.#onHeld(0)
  }

  async #takeUp(etag: string | null, signal: AbortSignal): Promise<void> {
    this.#etag = etag
    await digestFile(partNames(this.#target).part, this.#digest, (held) => this.#hold(held), signal)
  }

  #hold(held: number): void {
    this.#held = held
    this.#onHeld(held)
  }
}

/** Bytes of `file` that an earlier process left at `target` as a part; 0 where they are of something else. */
export async function bytesOfPart(target: string, file: RemoteFile): Promise<number> {
  if ((await etagOfPart(target, file)) === undefined) return 0
  return (await stat(partNames(target).part)).size
}

async function removePart(target: string): Promise<void> {
  const { part, note: noteFile } = partNames(target)
  await rm(part, { force: true })
  await rm(noteFile, { force: true })
}

/** The version that the part at `target` is of; undefined where there is no part that can be gone on with. */
async function etagOfPart(target: string, file: RemoteFile): Promise<string | null | undefined> {
  const { part, note: noteFile } = partNames(target)
  const found = await stat(part).catch(() => null)
  if (!found?.isFile() || found.size > file.bytes) return undefined
  const text = await readFile(noteFile, 'utf8').catch(() => '')
  const read = note.safeParse(parseJson(text))
  return read.success && read.data.hash === file.hash.hex ? read.data.etag : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A process that was killed may have left half of it.
    return null
  }
}
