import type { Database, Prisma } from './database.ts'
import type { ImageKind } from './client/client.ts'
import type { PictureKind, PictureName } from './picture-files.ts'

/** A picture that neither a generation, be it as what it starts from, nor a version of a trigger's names. */
const unreferenced = {
  generation: { is: null },
  triggerImage: { is: null },
  starts: { none: {} },
  masks: { none: {} },
} as const

/** What of the database tells which pictures may go, and the removal of their rows. Pages are in the order of ids. */
export class RetentionRecords {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Those of `ids` that are the ids of pictures with a row, of whatever kind. */
  async withRow(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.#database.image.findMany({
      where: { id: { in: [...ids] } },
      select: { id: true },
    })
    return new Set(rows.map(({ id }) => id))
  }

  /** Triggers of sets that expired before `before`: the first `count` behind the id `after`. */
  async expiredTriggers(before: Date, after: string, count: number): Promise<string[]> {
    const rows = await this.#database.prankTrigger.findMany({
      where: { id: { gt: after }, prankSet: { expiresAt: { lt: before } } },
      orderBy: { id: 'asc' },
      take: count,
      select: { id: true },
    })
    return rows.map(({ id }) => id)
  }

  /**
   * Removes a trigger with the rows of its pictures, if its set still is one that expired before `before`. Returns the
   * pictures that are gone: those that a generation names stay. Null where nothing was removed.
   */
  removeExpiredTrigger(id: string, before: Date): Promise<PictureName[] | null> {
    return this.#database.$transaction(async (rows) => {
      const trigger = await rows.prankTrigger.findUnique({
        where: { id },
        select: { prankSetId: true, versions: { select: { image: { select: { id: true, kind: true } } } } },
      })
      if (trigger === null) return null
      const { count } = await rows.prankSet.updateMany({
        where: { id: trigger.prankSetId, expiresAt: { lt: before } },
        data: { revision: { increment: 1 } },
      })
      if (count === 0) return null
      // Its versions go with it.
      await rows.prankTrigger.delete({ where: { id } })
      const gone: PictureName[] = []
      for (const { image } of trigger.versions) {
        if (await removeUnreferenced(rows, image.id)) gone.push(pictureName(image))
      }
      return gone
    })
  }

  /** Pictures written before `before`, the first `count` behind the id `after`, and whether anything names them. */
  async images(
    before: Date,
    after: string,
    count: number,
  ): Promise<(PictureName & { referenced: boolean })[]> {
    const rows = await this.#database.image.findMany({
      where: { id: { gt: after }, createdAt: { lt: before } },
      orderBy: { id: 'asc' },
      take: count,
      select: {
        id: true,
        kind: true,
        generation: { select: { id: true } },
        triggerImage: { select: { id: true } },
        _count: { select: { starts: true, masks: true } },
      },
    })
    return rows.map(({ generation, triggerImage, _count, ...image }) => ({
      ...pictureName(image),
      referenced: generation !== null || triggerImage !== null || _count.starts + _count.masks > 0,
    }))
  }

  /** Removes a picture's row if nothing names it; says whether it did. */
  removeUnreferenced(id: string): Promise<boolean> {
    return removeUnreferenced(this.#database, id)
  }
}

async function removeUnreferenced(rows: Prisma.TransactionClient, id: string): Promise<boolean> {
  const { count } = await rows.image.deleteMany({ where: { id, ...unreferenced } })
  return count === 1
}

const pictureName = ({ id, kind }: { id: string; kind: ImageKind }): PictureName => ({
  id,
  kind: kind.toLowerCase() as PictureKind,
})
