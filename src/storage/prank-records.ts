import type { PrankSet, PrankTrigger } from './client/client.ts'
import { Prisma, type Database } from './database.ts'

export type { PrankSet, PrankTrigger }

/** What a picture of a trigger's is recorded as: its image's row, and the version that it is. */
export interface NewVersion {
  readonly image: Prisma.ImageUncheckedCreateInput
  readonly version: Omit<Prisma.TriggerImageUncheckedCreateInput, 'triggerId' | 'imageId' | 'version'>
}

/** What a set may hold. */
export interface SetLimits {
  readonly triggers: number
  /** Of the original pictures of all versions together. */
  readonly bytes: number
}

/** Why something was not written: the set would hold more than it may, or it is gone. */
export type Refusal = 'too many triggers' | 'too many bytes' | 'gone'

/** Thrown inside a transaction to undo it. */
class Refused extends Error {
  readonly reason: Refusal
  constructor(reason: Refusal) {
    super(reason)
    this.reason = reason
  }
}

/** The rows of prank sets, their triggers and the versions of their pictures. */
export class PrankRecords {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Writes a new set; false where its share slug is taken. */
  async create(data: Prisma.PrankSetUncheckedCreateInput): Promise<boolean> {
    try {
      await this.#database.prankSet.create({ data })
      return true
    } catch (error) {
      if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') return false
      throw error
    }
  }

  findByBuilder(builderSlugHash: string): Promise<PrankSet | null> {
    return this.#database.prankSet.findUnique({ where: { builderSlugHash } })
  }

  findByShare(shareSlug: string): Promise<PrankSet | null> {
    return this.#database.prankSet.findUnique({ where: { shareSlug } })
  }

  /** Triggers in the order in which they were made. */
  triggers(prankSetId: string): Promise<PrankTrigger[]> {
    return this.#database.prankTrigger.findMany({
      where: { prankSetId },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    })
  }

  /** A trigger if it is one of this set's. */
  findTrigger(prankSetId: string, id: string): Promise<PrankTrigger | null> {
    return this.#database.prankTrigger.findFirst({ where: { id, prankSetId } })
  }

  /** False where the set is gone. */
  async update(id: string, data: Prisma.PrankSetUncheckedUpdateManyInput): Promise<boolean> {
    const change = { ...data, updatedAt: new Date() }
    const { count } = await this.#database.prankSet.updateMany({ where: { id }, data: change })
    return count === 1
  }

  /** One more use of a share link. */
  async countAccess(id: string): Promise<void> {
    const data = { accessCount: { increment: 1 }, lastAccessedAt: new Date() }
    await this.#database.prankSet.updateMany({ where: { id }, data })
  }

  /** Removes a set with its triggers and their pictures' rows; returns the pictures' ids, whose files are to go too. */
  remove(id: string): Promise<string[]> {
    return this.#database.$transaction(async (rows) => {
      const images = await versionsOf(rows, { trigger: { prankSetId: id } })
      await removeVersions(rows, images)
      await rows.prankSet.deleteMany({ where: { id } })
      return images
    })
  }

  /** Adds a trigger with the first version of its picture. */
  addTrigger(
    data: Omit<Prisma.PrankTriggerUncheckedCreateInput, 'versions'>,
    first: NewVersion,
    limits: SetLimits,
  ): Promise<Refusal | null> {
    return this.#unlessRefused(async (rows) => {
      await this.#touch(rows, data.prankSetId)
      const count = await rows.prankTrigger.count({ where: { prankSetId: data.prankSetId } })
      if (count >= limits.triggers) throw new Refused('too many triggers')
      await refuseTooManyBytes(rows, data.prankSetId, first, limits)
      await rows.prankTrigger.create({ data: { ...data, currentVersion: 1 } })
      await addVersion(rows, data.id, 1, first)
    })
  }

  /** Adds a version of a trigger's picture and makes it the current one. */
  addVersion({ id, prankSetId }: PrankTrigger, next: NewVersion, limits: SetLimits): Promise<Refusal | null> {
    return this.#unlessRefused(async (rows) => {
      await this.#touch(rows, prankSetId)
      await refuseTooManyBytes(rows, prankSetId, next, limits)
      const { _max } = await rows.triggerImage.aggregate({
        where: { triggerId: id },
        _max: { version: true },
      })
      const version = (_max.version ?? 0) + 1
      await changeTrigger(rows, id, { currentVersion: version })
      await addVersion(rows, id, version, next)
    })
  }

  /** Makes an older version the current one. False where the trigger has no such version. */
  async useVersion({ id, prankSetId }: PrankTrigger, version: number): Promise<boolean> {
    const refusal = await this.#unlessRefused(async (rows) => {
      const known = await rows.triggerImage.count({ where: { triggerId: id, version } })
      if (known === 0) throw new Refused('gone')
      await this.#touch(rows, prankSetId)
      await changeTrigger(rows, id, { currentVersion: version })
    })
    return refusal === null
  }

  /** False where the trigger is gone. */
  async updateTrigger(
    { id, prankSetId }: PrankTrigger,
    data: Prisma.PrankTriggerUncheckedUpdateManyInput,
  ): Promise<boolean> {
    const refusal = await this.#unlessRefused(async (rows) => {
      await this.#touch(rows, prankSetId)
      await changeTrigger(rows, id, data)
    })
    return refusal === null
  }

  /** Removes a trigger and the rows of its pictures; returns the pictures' ids, whose files are to go too. */
  removeTrigger({ id, prankSetId }: PrankTrigger): Promise<string[]> {
    return this.#database.$transaction(async (rows) => {
      const images = await versionsOf(rows, { triggerId: id })
      await removeVersions(rows, images)
      const { count } = await rows.prankTrigger.deleteMany({ where: { id } })
      if (count > 0) await this.#touch(rows, prankSetId)
      return images
    })
  }

  /** Notes that the set's triggers have changed. */
  async #touch(rows: Prisma.TransactionClient, id: string): Promise<void> {
    const data = { revision: { increment: 1 }, updatedAt: new Date() }
    const { count } = await rows.prankSet.updateMany({ where: { id }, data })
    if (count === 0) throw new Refused('gone')
  }

  async #unlessRefused(write: (rows: Prisma.TransactionClient) => Promise<void>): Promise<Refusal | null> {
    try {
      await this.#database.$transaction(write)
      return null
    } catch (error) {
      if (error instanceof Refused) return error.reason
      throw error
    }
  }
}

async function changeTrigger(
  rows: Prisma.TransactionClient,
  id: string,
  data: Prisma.PrankTriggerUncheckedUpdateManyInput,
): Promise<void> {
  const change = { ...data, updatedAt: new Date() }
  const { count } = await rows.prankTrigger.updateMany({ where: { id }, data: change })
  if (count === 0) throw new Refused('gone')
}

async function addVersion(
  rows: Prisma.TransactionClient,
  triggerId: string,
  version: number,
  added: NewVersion,
): Promise<void> {
  await rows.image.create({ data: added.image })
  await rows.triggerImage.create({ data: { ...added.version, triggerId, version, imageId: added.image.id } })
}

async function refuseTooManyBytes(
  rows: Prisma.TransactionClient,
  prankSetId: string,
  { image }: NewVersion,
  limits: SetLimits,
): Promise<void> {
  const where = { triggerImage: { trigger: { prankSetId } } }
  const { _sum } = await rows.image.aggregate({ where, _sum: { bytes: true } })
  if ((_sum.bytes ?? 0) + image.bytes > limits.bytes) throw new Refused('too many bytes')
}

async function versionsOf(
  rows: Prisma.TransactionClient,
  where: Prisma.TriggerImageWhereInput,
): Promise<string[]> {
  const versions = await rows.triggerImage.findMany({ where, select: { imageId: true } })
  return versions.map(({ imageId }) => imageId)
}

async function removeVersions(rows: Prisma.TransactionClient, imageIds: readonly string[]): Promise<void> {
  // The version goes before its picture: the database keeps pictures that a version names.
  await rows.triggerImage.deleteMany({ where: { imageId: { in: [...imageIds] } } })
  await rows.image.deleteMany({ where: { id: { in: [...imageIds] } } })
}
