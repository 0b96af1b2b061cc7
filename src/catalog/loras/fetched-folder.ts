import { createHash } from 'node:crypto'
import { mkdir, open, readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { temporarySuffix } from './fetch-lora.ts'

/** The age from which a file on its way is one that a killed process left: a living one grows every half a minute. */
const staleMs = 10 * 60_000

interface KeptFile {
  readonly path: string
  readonly bytes: number
  readonly usedAt: number
}

/** The files that were fetched, in a folder of their own; which are used is kept in their times, so a restart knows it. */
export class FetchedFolder {
  readonly #folder: string
  readonly #keptBytes: number

  constructor(folder: string, keptBytes: number) {
    this.#folder = folder
    this.#keptBytes = keptBytes
  }

  /** Where the file of this address stands, or would. */
  pathOf(url: URL): string {
    const name = createHash('sha256').update(url.href).digest('hex')
    return join(this.#folder, `${name}.safetensors`)
  }

  /** Whether the file is there; if so it counts as used now. */
  async touch(path: string): Promise<boolean> {
    const now = new Date()
    return utimes(path, now, now).then(
      () => true,
      () => false,
    )
  }

  /** Makes the folder, and removes what killed processes left half in it. */
  async prepare(): Promise<void> {
    await mkdir(this.#folder, { recursive: true })
    const unfinished = await this.#files(temporarySuffix)
    const stale = unfinished.filter(({ usedAt }) => Date.now() - usedAt > staleMs)
    await Promise.all(stale.map(({ path }) => rm(path, { force: true })))
  }

  /** Puts a name that was just given on the disk, and removes the files unused for longest until the others fit. */
  async settle(arrived: string): Promise<void> {
    await syncFolder(this.#folder)
    const files = await this.#files('.safetensors')
    const others = files.filter(({ path }) => path !== arrived).toSorted((a, b) => a.usedAt - b.usedAt)
    let total = files.reduce((sum, { bytes }) => sum + bytes, 0)
    for (const { path, bytes } of others) {
      if (total <= this.#keptBytes) return
      await rm(path, { force: true })
      total -= bytes
    }
  }

  async #files(suffix: string): Promise<KeptFile[]> {
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith(suffix))
    const looked = await Promise.all(names.map((name) => look(join(this.#folder, name))))
    return looked.flat()
  }
}

/** None where the file has gone meanwhile. */
const look = (path: string): Promise<KeptFile[]> =>
  stat(path).then(
    ({ size, mtimeMs }) => [{ path, bytes: size, usedAt: mtimeMs }],
    () => [],
  )

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open folders, and keeps names in its journal without being asked.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
