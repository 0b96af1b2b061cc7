import { access, mkdir, readdir, rename, rm, rmdir, unlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { makeFolderDurably, syncFolder, writeDurably } from './durable-files.ts'
import { folderEntries } from './folder-entries.ts'

/** What a picture is to us. Each kind has a folder of its own; addresses do not show it. */
export const pictureKinds = ['generated', 'trigger', 'edited', 'input'] as const
export type PictureKind = (typeof pictureKinds)[number]

/** In the order in which files get their names: the original last, for it alone says that a picture is complete. */
const variants = ['web', 'thumb512', 'thumb256', 'original'] as const
export type PictureVariant = (typeof variants)[number]

const endings: Record<PictureVariant, string> = {
  original: '.png',
  web: '.web.webp',
  thumb512: '.512.webp',
  thumb256: '.256.webp',
}

/** The files of one picture: a PNG and three WebPs. */
export interface PictureContents {
  readonly png: Uint8Array
  readonly web: Uint8Array
  readonly thumb512: Uint8Array
  readonly thumb256: Uint8Array
}

/** What tells one picture from all others. */
export interface PictureName {
  readonly kind: PictureKind
  readonly id: string
}

/** There is a picture of this id, or one is being stored. Ids are drawn at random: this is somebody's mistake. */
export class PictureExistsError extends Error {
  readonly code = 'PICTURE_EXISTS'
  override name = 'PictureExistsError'
}

/**
 * The pictures under a data folder: `images/<kind>/<first two characters of the id>/<id>.png` and beside it `.web.webp`,
 * `.512.webp`, `.256.webp`. Every method throws RangeError for an id that is not 8 to 64 lowercase letters and digits,
 * so that no id can name anything else.
 */
export class PictureFiles {
  readonly #images: string
  readonly #temporary: string
  readonly #held = new Set<string>()

  /** `dataFolder` need not exist yet. */
  constructor(dataFolder: string) {
    this.#images = resolve(dataFolder, 'images')
    this.#temporary = resolve(dataFolder, 'tmp')
  }

  /** Absolute path of one file, whether or not it exists. */
  path(kind: PictureKind, id: string, variant: PictureVariant): string {
    checkNames(kind, id)
    return join(this.#images, kind, id.slice(0, 2), id + endings[variant])
  }

  /**
   * Stores a new picture, has `commit` write the row that names it, and returns what that returned. Either all its files
   * stand there when this returns, or none: where `commit` throws, they are removed again. Until then the picture is
   * held: no sweep takes it for one that nobody wants. What a crash left of a picture (it lacks the original) is
   * overwritten. Throws PictureExistsError, touching nothing, where the id is taken; else what the file system or
   * `commit` throws.
   */
  async store<Result>(
    kind: PictureKind,
    id: string,
    picture: PictureContents,
    commit: () => Promise<Result>,
  ): Promise<Result> {
    checkNames(kind, id)
    const workbench = await this.#claim(kind, id)
    const name = `${kind}/${id}`
    this.#held.add(name)
    try {
      await this.#place(kind, id, picture, workbench)
      return await commit()
    } catch (error) {
      // Should this fail as well, then from the same cause: the first error says more.
      await Promise.allSettled([this.remove(kind, id), discard(workbench)])
      throw error
    } finally {
      this.#held.delete(name)
    }
  }

  /** Whether a picture is being stored: it has files, perhaps, and no row yet. */
  isHeld(kind: PictureKind, id: string): boolean {
    return this.#held.has(`${kind}/${id}`)
  }

  /**
   * Removes a picture's files, those that there are, and returns how many. Where one resists, the others go, and then its
   * error is thrown.
   */
  async remove(kind: PictureKind, id: string): Promise<number> {
    const failures: unknown[] = []
    let removed = 0
    // The original first, so that a picture that is half removed is not taken for complete.
    for (const variant of variants.toReversed()) {
      const path = this.path(kind, id, variant)
      await unlink(path).then(
        () => (removed += 1),
        (error: unknown) => codeOf(error) === 'ENOENT' || failures.push(error),
      )
    }
    if (failures.length > 0) throw failures[0]
    return removed
  }

  /**
   * The pictures, once for each of their files: a lone thumbnail is told, too. Only a few names are in memory at a time.
   * Files that stand or are called otherwise are passed over, and so are folders that cannot be read: `onError` is told.
   */
  async *list(onError: (error: unknown) => void): AsyncGenerator<PictureName> {
    for (const kind of pictureKinds) {
      const folders = join(this.#images, kind)
      for await (const folder of folderEntries(folders, onError)) {
        const beginning = folder.name
        if (!folder.isDirectory() || !/^[a-z0-9]{2}$/.test(beginning)) continue
        for await (const file of folderEntries(join(folders, beginning), onError)) {
          const id = file.isFile() ? idOf(file.name) : null
          if (id?.startsWith(beginning) === true) yield { kind, id }
        }
      }
    }
  }

  /** Removes what a crash left unfinished; returns how many pictures. Call it at start, while nothing is being stored. */
  async sweepTemporary(): Promise<number> {
    await mkdir(this.#temporary, { recursive: true })
    const names = await readdir(this.#temporary)
    for (const name of names) await discard(join(this.#temporary, name))
    return names.length
  }

  async #place(kind: PictureKind, id: string, picture: PictureContents, workbench: string): Promise<void> {
    const folder = dirname(this.path(kind, id, 'original'))
    for (const variant of variants) await writeDurably(join(workbench, variant), contents(picture, variant))
    await makeFolderDurably(folder)
    for (const variant of variants) await rename(join(workbench, variant), this.path(kind, id, variant))
    await syncFolder(folder)
    await rmdir(workbench)
  }

  /**
   * Makes the folder in which a picture's files are written under temporary names. Only one caller can make it, and
   * whoever has it looks whether the picture exists: so two can never store the same id.
   */
  async #claim(kind: PictureKind, id: string): Promise<string> {
    const workbench = join(this.#temporary, `${kind}-${id}`)
    await mkdir(this.#temporary, { recursive: true })
    try {
      await mkdir(workbench)
    } catch (error) {
      throw codeOf(error) === 'EEXIST'
        ? new PictureExistsError(`Picture ${id} is being stored already`)
        : error
    }
    try {
      if (!(await exists(this.path(kind, id, 'original')))) return workbench
      throw new PictureExistsError(`There is a picture ${id} already`)
    } catch (error) {
      await discard(workbench)
      throw error
    }
  }
}

/** The id in the name of a picture's file; null where that is no such name. */
function idOf(name: string): string | null {
  const ending = Object.values(endings).find((ending) => name.endsWith(ending))
  const id = ending === undefined ? '' : name.slice(0, -ending.length)
  return idPattern.test(id) ? id : null
}

const idPattern = /^[a-z0-9]{8,64}$/

/** The kind is checked as well: it comes out of a database that others may have written. */
function checkNames(kind: PictureKind, id: string): void {
  if (!pictureKinds.includes(kind)) throw new RangeError(`Not a kind of picture: ${JSON.stringify(kind)}`)
  if (!idPattern.test(id)) throw new RangeError(`Not a picture id: ${JSON.stringify(id)}`)
}

const contents = (picture: PictureContents, variant: PictureVariant) =>
  variant === 'original' ? picture.png : picture[variant]

const discard = (path: string) => rm(path, { recursive: true, force: true })

async function exists(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined)
