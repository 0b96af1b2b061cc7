import { Prisma, type Database } from './database.ts'
import type { Generation, GenerationStatus, ImageKind } from './client/client.ts'

export type { Generation, GenerationStatus }

/** States in which a generation has not ended. */
export const openStates = ['PENDING', 'ROUTING', 'GENERATING'] as const satisfies readonly GenerationStatus[]

/** What a row must still be for a change to be made: so that a stale worker cannot touch a job that is not its own. */
export interface Expected {
  readonly status: GenerationStatus | readonly GenerationStatus[]
  /** The attempt that makes the change; left out where the state alone decides. */
  readonly claim?: string
}

/** How a generation ended that was asked for through a share link. */
export interface SharedEnd {
  readonly prankSetId: string
  /** The trigger that fired, or the one that stood in for one. */
  readonly triggerId: string
  /** When that trigger's picture was last served before. */
  readonly lastTriggeredAt: Date | null
  /** Whether the trigger's picture was served. */
  readonly served: boolean
}

/** The generations' rows. Every change of state is a compare-and-set. */
export class GenerationRecords {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Writes generations that were asked for together, and the pictures that they start from: all or nothing. */
  create(
    rows: readonly Prisma.GenerationUncheckedCreateInput[],
    images: readonly Prisma.ImageUncheckedCreateInput[] = [],
  ): Promise<Generation[]> {
    return this.#database.$transaction(async (transaction) => {
      for (const data of images) await transaction.image.create({ data })
      const written: Generation[] = []
      for (const data of rows) written.push(await transaction.generation.create({ data }))
      return written
    })
  }

  /**
   * The same for generations that were asked for through the share link of a set; each counts as a use. One is a prank
   * (`wasPrank` of its data) only where the trigger is still there and the set has uses left: those that were served and
   * those that are on their way count. Null where the set is gone.
   */
  async createShared(
    rows: readonly (Prisma.GenerationUncheckedCreateInput & { readonly prankSetId: string })[],
    images: readonly Prisma.ImageUncheckedCreateInput[] = [],
  ): Promise<Generation[] | null> {
    const write = this.#database.$transaction(async (transaction) => {
      for (const data of images) await transaction.image.create({ data })
      const written: Generation[] = []
      for (const data of rows) written.push(await createSharedOne(transaction, data))
      return written
    })
    return write.catch((error: unknown) => {
      if (isGone(error)) return null
      throw error
    })
  }

  /** Writes an edit together with its picture's row. */
  async createEdit(
    data: Prisma.GenerationUncheckedCreateInput,
    image: Prisma.ImageUncheckedCreateInput,
  ): Promise<void> {
    await this.#database.$transaction(async (rows) => {
      await rows.image.create({ data: image })
      await rows.generation.create({ data: { ...data, imageId: image.id } })
    })
  }

  /** Notes of a session's earlier generations of a prompt that it was asked for once more, by these. */
  async markRegenerated(again: readonly Generation[]): Promise<void> {
    const [first] = again
    if (first === undefined || first.sessionId === null) return
    const { sessionId, prompt } = first
    const where = { sessionId, prompt, id: { notIn: again.map(({ id }) => id) }, wasRegenerated: false }
    await this.#database.generation.updateMany({ where, data: { wasRegenerated: true } })
  }

  find(id: string): Promise<Generation | null> {
    return this.#database.generation.findUnique({ where: { id } })
  }

  /** Generations that have not ended, first come first. */
  open(): Promise<Generation[]> {
    return this.#database.generation.findMany({
      where: { status: { in: [...openStates] } },
      orderBy: [{ createdAt: 'asc' }, { batchIndex: 'asc' }, { id: 'asc' }],
    })
  }

  /** Generations with an attempt that may have left files. */
  claimed(): Promise<Generation[]> {
    return this.#database.generation.findMany({ where: { claim: { not: null } } })
  }

  /** Forgets an attempt: nothing of it is left. */
  async release(id: string, claim: string): Promise<void> {
    await this.#database.generation.updateMany({ where: { id, claim }, data: { claim: null } })
  }

  /** The last `count` completed generations of a model, newest first. */
  recentlyCompleted(modelId: string, count: number): Promise<Generation[]> {
    return this.#database.generation.findMany({
      where: { modelId, status: 'COMPLETED', generationTimeMs: { not: null } },
      orderBy: { createdAt: 'desc' },
      take: count,
    })
  }

  /** Changes the row if it still is what was expected; says whether it was. */
  async change(
    id: string,
    expected: Expected,
    data: Prisma.GenerationUncheckedUpdateManyInput,
  ): Promise<boolean> {
    const { count } = await this.#database.generation.updateMany({
      where: { id, ...condition(expected) },
      data,
    })
    return count === 1
  }

  /**
   * Ends an attempt with a picture: the image's row and the generation's change are written together or not at all.
   * Of one that was asked for through a share link the set's and the trigger's counters are written with it.
   * Returns false, and writes nothing, where the attempt is no longer the generation's own.
   */
  async complete(
    id: string,
    claim: string,
    image: Prisma.ImageUncheckedCreateInput,
    data: Prisma.GenerationUncheckedUpdateManyInput,
    shared: SharedEnd | null = null,
  ): Promise<boolean> {
    const lost = new Error('the attempt is no longer the generation’s own')
    const write = this.#database.$transaction(async (transaction) => {
      await transaction.image.create({ data: image })
      const where = { id, ...condition({ status: 'GENERATING', claim }) }
      const { count } = await transaction.generation.updateMany({
        where,
        data: { ...data, status: 'COMPLETED', imageId: image.id },
      })
      if (count !== 1) throw lost
      if (shared !== null) await countServed(transaction, shared)
    })
    return write.then(
      () => true,
      (error: unknown) => {
        if (error === lost) return false
        throw error
      },
    )
  }

  /** The kind of a stored picture, as its folder is called; null where there is no such picture. */
  async findImage(id: string): Promise<{ kind: Lowercase<ImageKind> } | null> {
    const image = await this.#database.image.findUnique({ where: { id }, select: { kind: true } })
    return image === null ? null : { kind: image.kind.toLowerCase() as Lowercase<ImageKind> }
  }

  async logRouting(data: Prisma.RoutingLogUncheckedCreateInput): Promise<void> {
    await this.#database.routingLog.create({ data })
  }
}

function condition({ status, claim }: Expected): Prisma.GenerationWhereInput {
  return {
    status: typeof status === 'string' ? status : { in: [...status] },
    ...(claim !== undefined && { claim }),
  }
}

async function createSharedOne(
  rows: Prisma.TransactionClient,
  data: Prisma.GenerationUncheckedCreateInput & { readonly prankSetId: string },
): Promise<Generation> {
  const { maxUses, successfulPranks } = await rows.prankSet.update({
    where: { id: data.prankSetId },
    data: { accessCount: { increment: 1 }, lastAccessedAt: new Date() },
  })
  const where = { prankSetId: data.prankSetId, wasPrank: true, status: { in: [...openStates] } }
  const used = maxUses === null ? 0 : successfulPranks + (await rows.generation.count({ where }))
  const usedUp = maxUses !== null && used >= maxUses
  const triggers = await rows.prankTrigger.count({ where: { id: data.matchedTriggerId ?? '' } })
  return rows.generation.create({ data: usedUp || triggers === 0 ? { ...data, ...plain } : data })
}

/** What a generation's row says where no trigger fires. */
const plain = { wasPrank: false, matchedTriggerId: null } as const

/** The same statements whether or not a prank was served: the time that they take tells nothing. */
async function countServed(
  rows: Prisma.TransactionClient,
  { prankSetId, triggerId, lastTriggeredAt, served }: SharedEnd,
): Promise<void> {
  const increment = served ? 1 : 0
  await rows.prankSet.updateMany({ where: { id: prankSetId }, data: { successfulPranks: { increment } } })
  await rows.prankTrigger.updateMany({
    where: { id: triggerId },
    data: { triggerCount: { increment }, lastTriggeredAt: served ? new Date() : lastTriggeredAt },
  })
}

const isGone = (error: unknown) =>
  error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2025'
