import type { Database, Prisma } from './database.ts'
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

/** The generations' rows. Every change of state is a compare-and-set. */
export class GenerationRecords {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  create(data: Prisma.GenerationUncheckedCreateInput): Promise<Generation> {
    return this.#database.generation.create({ data })
  }

  find(id: string): Promise<Generation | null> {
    return this.#database.generation.findUnique({ where: { id } })
  }

  /** Generations that have not ended, first come first. */
  open(): Promise<Generation[]> {
    return this.#database.generation.findMany({
      where: { status: { in: [...openStates] } },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
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
   * Returns false, and writes nothing, where the attempt is no longer the generation's own.
   */
  async complete(
    id: string,
    claim: string,
    image: Prisma.ImageUncheckedCreateInput,
    data: Prisma.GenerationUncheckedUpdateManyInput,
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
