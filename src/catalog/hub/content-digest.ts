import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { RemoteFile } from './remote-file.ts'

/** What a content's hashes turned out to be, in lower-case hexadecimal. */
export interface Digests {
  readonly sha256: string
  /** Of the kind that the hub announced. */
  readonly announced: string
}

/** Hashes a file while its bytes go by, in the way the hub knows it and in ours. */
export class ContentDigest {
  readonly #sha256 = createHash('sha256')
  readonly #blob: Hash | null

  constructor({ hash, bytes }: Pick<RemoteFile, 'hash' | 'bytes'>) {
    // A blob's name in git: SHA-1 of a header with its length, and of its content.
    this.#blob = hash.kind === 'git-blob' ? createHash('sha1').update(`blob ${bytes}\0`) : null
  }

  update(bytes: Uint8Array): void {
    this.#sha256.update(bytes)
    this.#blob?.update(bytes)
  }

  /** May be asked once, at the end. */
  end(): Digests {
    const sha256 = this.#sha256.digest('hex')
    return { sha256, announced: this.#blob?.digest('hex') ?? sha256 }
  }
}

/** Hands the bytes of a file on disk to `digest`; `onBytes` hears how many have gone by. */
export async function digestFile(
  path: string,
  digest: Pick<ContentDigest, 'update'>,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  let read = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024, signal })) {
    digest.update(chunk as Buffer)
    read += (chunk as Buffer).length
    onBytes(read)
  }
}
