import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'

/** Contents of files by their SHA-256. A file is read again only after its size or its time has changed. */
export class FileIdentities {
  readonly #known = new Map<string, { readonly seen: string; readonly hash: string }>()

  /** Hexadecimal. Throws what reading throws. */
  async contentOf(path: string): Promise<string> {
    const seen = await outwardOf(path)
    const known = this.#known.get(path)
    if (known?.seen === seen) return known.hash
    const sha = createHash('sha256')
    for await (const chunk of createReadStream(path)) sha.update(chunk as Buffer)
    const hash = sha.digest('hex')
    this.#known.set(path, { seen, hash })
    return hash
  }
}

/** What can be told of a file without reading it. */
export async function outwardOf(path: string): Promise<string> {
  const { size, mtimeMs, ino } = await stat(path)
  return `${size} ${mtimeMs} ${ino}`
}
