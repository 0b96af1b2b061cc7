import type { ImageLatents } from './client/client.ts'
import type { Database, Prisma } from './database.ts'

/** The picture that a trigger is served with. */
export interface CurrentPicture {
  readonly triggerId: string
  readonly lastTriggeredAt: Date | null
  readonly imageId: string
  /** At the size that was asked for or, where the model was not shown it at that size yet, at another. */
  readonly latents: ImageLatents | null
  readonly isExact: boolean
  /** The pictures that the set's triggers are served with, this one among them. */
  readonly ofSet: readonly string[]
}

/** A model, and the size in pixels at which it is shown pictures. */
export interface SeenBy {
  readonly modelId: string
  readonly width: number
  readonly height: number
}

/** The pictures that triggers are served with, and what models make of them. */
export class TargetRecords {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /**
   * The picture that a trigger is served with now, and what a model makes of it at a size: of the trigger `triggerId` or,
   * where the set has none of that id, of its first one. The same reads whichever it is. Null where there is none.
   */
  async currentPicture(
    { prankSetId, triggerId }: { readonly prankSetId: string; readonly triggerId: string | null },
    { modelId, width, height }: SeenBy,
  ): Promise<CurrentPicture | null> {
    const triggers = await this.#database.prankTrigger.findMany({
      where: { prankSetId },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      select: {
        id: true,
        currentVersion: true,
        lastTriggeredAt: true,
        versions: { select: { version: true, imageId: true } },
      },
    })
    const pictures = triggers.map(({ versions, currentVersion }) =>
      versions.find(({ version }) => version === currentVersion),
    )
    const index = Math.max(
      0,
      triggers.findIndex(({ id }) => id === triggerId),
    )
    const trigger = triggers[index]
    const imageId = pictures[index]?.imageId
    if (trigger === undefined || imageId === undefined) return null
    const known = await this.#sizesKnown(imageId, modelId)
    const exact = known.find((size) => size.pictureWidth === width && size.pictureHeight === height)
    const size = exact ?? known[0] ?? { pictureWidth: width, pictureHeight: height }
    const latents = await this.#database.imageLatents.findUnique({
      where: { imageId_modelId_pictureWidth_pictureHeight: { imageId, modelId, ...size } },
    })
    const { id, lastTriggeredAt } = trigger
    const ofSet = pictures.flatMap((picture) => picture?.imageId ?? [])
    return { triggerId: id, lastTriggeredAt, imageId, latents, isExact: exact !== undefined, ofSet }
  }

  /** Sizes at which a model was shown a picture. */
  #sizesKnown(imageId: string, modelId: string) {
    return this.#database.imageLatents.findMany({
      where: { imageId, modelId },
      orderBy: [{ pictureWidth: 'asc' }, { pictureHeight: 'asc' }],
      select: { pictureWidth: true, pictureHeight: true },
    })
  }

  /** Pictures of triggers that a model has not been shown at a size yet, newest first. */
  async unseenBy({ modelId, width, height }: SeenBy): Promise<string[]> {
    const known = { modelId, pictureWidth: width, pictureHeight: height }
    const images = await this.#database.image.findMany({
      where: { kind: 'TRIGGER', latents: { none: known } },
      orderBy: { createdAt: 'desc' },
      select: { id: true },
    })
    return images.map(({ id }) => id)
  }

  /** Whether a model may be shown a picture at a size that is new: the picture is there, and known at less than `most`. */
  async mayBeShown(imageId: string, { modelId, width, height }: SeenBy, most: number): Promise<boolean> {
    const known = await this.#sizesKnown(imageId, modelId)
    if (known.some((size) => size.pictureWidth === width && size.pictureHeight === height)) return false
    return known.length < most && (await this.#database.image.count({ where: { id: imageId } })) === 1
  }

  /** Keeps what a model makes of a picture; nothing where the picture is gone. */
  async keepLatents(latents: Prisma.ImageLatentsUncheckedCreateInput): Promise<void> {
    const { imageId, modelId, pictureWidth, pictureHeight } = latents
    await this.#database.$transaction(async (rows) => {
      if ((await rows.image.count({ where: { id: imageId } })) === 0) return
      const key = { imageId, modelId, pictureWidth, pictureHeight }
      const where = { imageId_modelId_pictureWidth_pictureHeight: key }
      await rows.imageLatents.upsert({ where, create: latents, update: latents })
    })
  }
}
