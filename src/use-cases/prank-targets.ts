import type { Catalog } from '../catalog/catalog.ts'
import type { Model } from '../catalog/model.ts'
import type { Latents, RawPicture, Target } from '../engine/protocol.ts'
import type { EngineProcess } from '../executor/engine-process.ts'
import type { Executor, SpareTask } from '../executor/executor.ts'
import { fitPicture } from '../imaging/fit-picture.ts'
import type { PictureFiles } from '../storage/picture-files.ts'
import type { CurrentPicture, SeenBy, TargetRecords } from '../storage/target-records.ts'
import { newId } from '../storage/ids.ts'

export interface TargetParts {
  readonly catalog: Catalog
  readonly engine: Pick<EngineProcess, 'encode'>
  readonly executor: Pick<Executor, 'inSpareTime'>
  readonly files: PictureFiles
  readonly records: TargetRecords
  readonly log: { debug(fields: object, message: string): void }
}

/** Pixels. */
interface Size {
  readonly width: number
  readonly height: number
}

/** What of a generation's row says what it is steered toward. */
export interface SharedRow {
  readonly prankSetId: string
  readonly nearestTriggerId: string | null
  readonly matchedTriggerId: string | null
  readonly wasPrank: boolean
}

/** What a generation that was asked for through a share link is steered toward, or would have been. */
export interface Aim {
  readonly triggerId: string
  readonly lastTriggeredAt: Date | null
  readonly target: Target
  /** The picture itself at the size that was asked for; made while the model draws. */
  fit(): Promise<RawPicture>
}

/** Longest side of the colours that stand in for latents that are not there yet. */
const colourSide = 64

/** Sizes at which a model is shown a picture: visitors choose them, and each takes room in the database. */
const sizesLimit = 8

/**
 * The pictures of triggers as models see them. A model is shown each picture at its usual size, and at others after they
 * were first asked for, always when nothing else is to be done: so no generation ever takes longer for it.
 */
export class PrankTargets {
  readonly #parts: TargetParts
  /** Sizes whose turn has not come, of each picture and model. */
  readonly #pending = new Map<string, Set<string>>()

  constructor(parts: TargetParts) {
    this.#parts = parts
  }

  /** Has every installed model that can see shown a new picture as soon as there is time. */
  prepare(imageId: string): void {
    this.#parts.executor.inSpareTime(async (signal) => {
      for (const model of await this.#models()) await this.#show(model, imageId, model.defaults, signal)
    })
  }

  /** Has every installed model shown what it has not seen yet: pictures older than it, or that a stop came before. */
  prepareAll(): void {
    const { executor, records } = this.#parts
    executor.inSpareTime(async () => {
      for (const model of await this.#models()) {
        const { width, height } = model.defaults
        for (const imageId of await records.unseenBy({ modelId: model.id, width, height })) {
          executor.inSpareTime((signal) => this.#show(model, imageId, model.defaults, signal))
        }
      }
    })
  }

  /**
   * What a generation of `size` on a model is steered toward: the picture of the trigger that fired. Where none did, that
   * of the nearest one stands in for it: everything is done as if it had fired, and nothing comes of it, so that the one
   * takes as long as the other. Null where there is no such picture.
   */
  async aim(row: SharedRow, model: Model, size: Size): Promise<Aim | null> {
    const { records, files } = this.#parts
    const { prankSetId, matchedTriggerId, nearestTriggerId } = row
    const triggerId = matchedTriggerId ?? nearestTriggerId
    const current = await records.currentPicture(
      { prankSetId, triggerId },
      { modelId: model.id, ...pixels(size) },
    )
    if (current === null) return null
    const { imageId } = current
    const small = files.path('trigger', imageId, 'thumb256')
    const colours = await fitPicture(small, coloursSize(size)).catch(() => null)
    if (colours === null) return null
    if (!current.isExact) this.#prepareSize(current.ofSet, model, pixels(size))
    const steers = row.wasPrank && current.triggerId === matchedTriggerId
    return {
      triggerId: current.triggerId,
      lastTriggeredAt: current.lastTriggeredAt,
      target: { steers, latents: latentsOf(current), colours },
      fit: () => fitPicture(files.path('trigger', imageId, 'original'), size),
    }
  }

  async #models(): Promise<Model[]> {
    return (await this.#parts.catalog.models()).filter((model) => model.installed && seesPictures(model))
  }

  /** Visitors of a set ask for a size that is new to it: they will ask for it again, whatever fires then. */
  #prepareSize(imageIds: readonly string[], model: Model, size: Size): void {
    if (!seesPictures(model)) return
    const seenBy = { modelId: model.id, ...size }
    for (const imageId of imageIds) {
      this.#inSpareTime(imageId, seenBy, async (signal) => {
        const isNew = await this.#parts.records.mayBeShown(imageId, seenBy, sizesLimit)
        if (isNew) await this.#show(model, imageId, size, signal)
      })
    }
  }

  /** Once for each size, and for no more sizes of a picture than are kept: a queue that is never empty has no spare time. */
  #inSpareTime(imageId: string, { modelId, width, height }: SeenBy, task: SpareTask): void {
    const key = `${imageId} ${modelId}`
    const sizes = this.#pending.get(key) ?? new Set()
    const size = `${width}x${height}`
    if (sizes.has(size) || sizes.size >= sizesLimit) return
    this.#pending.set(key, sizes.add(size))
    this.#parts.executor.inSpareTime((signal) =>
      task(signal).finally(() => {
        sizes.delete(size)
        if (sizes.size === 0) this.#pending.delete(key)
      }),
    )
  }

  /** What a model cannot encode is steered by its colours. */
  async #show(model: Model, imageId: string, size: Size, signal: AbortSignal): Promise<void> {
    const { engine, files, records, log } = this.#parts
    try {
      const picture = await fitPicture(files.path('trigger', imageId, 'original'), size)
      const { path: modelFolder, device } = model
      const request = { modelFolder, picture, ...(device !== undefined && { device }) }
      const latents = await engine.encode(newId(), request, signal)
      const { width: pictureWidth, height: pictureHeight } = size
      const key = { imageId, modelId: model.id, pictureWidth, pictureHeight }
      await records.keepLatents({ ...key, ...columnsOf(latents) })
    } catch (error) {
      if (!signal.aborted)
        log.debug({ model: model.id, err: error }, 'a picture could not be shown to a model')
    }
  }
}

/** Whether a model has the half of its autoencoder that pictures are seen through; one that has not goes by their colours. */
const seesPictures = ({ parts }: Model): boolean => parts.some(({ part }) => part === 'vae_encoder')

/** A size without whatever else came with it. */
const pixels = ({ width, height }: Size): Size => ({ width, height })

function coloursSize({ width, height }: Size): Size {
  const scale = Math.min(1, colourSide / Math.max(width, height))
  const side = (length: number) => Math.max(1, Math.round(length * scale))
  return { width: side(width), height: side(height) }
}

/** Numbers are kept as the machine has them; all machines that matter are little-endian. */
function columnsOf({ values, channels, height, width }: Latents) {
  const bytes = new Uint8Array(values.byteLength)
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  return { channels, height, width, values: bytes }
}

function latentsOf({ latents }: CurrentPicture): Latents | null {
  if (latents === null) return null
  const { channels, height, width, values } = latents
  const copy = Uint8Array.from(values)
  return { channels, height, width, values: new Float32Array(copy.buffer) }
}
