import type { Catalog } from '../catalog/catalog.ts'
import type { Model } from '../catalog/model.ts'
import type { Latents, RawPicture, Target } from '../engine/protocol.ts'
import type { EngineProcess } from '../executor/engine-process.ts'
import type { Executor } from '../executor/executor.ts'
import { fitPicture } from '../imaging/fit-picture.ts'
import type { PictureFiles } from '../storage/picture-files.ts'
import type { CurrentPicture, PrankRecords } from '../storage/prank-records.ts'
import { newId } from '../storage/ids.ts'

export interface TargetParts {
  readonly catalog: Catalog
  readonly engine: Pick<EngineProcess, 'encode'>
  readonly executor: Pick<Executor, 'inSpareTime'>
  readonly files: PictureFiles
  readonly pranks: PrankRecords
  readonly log: { debug(fields: object, message: string): void; warn(fields: object, message: string): void }
}

/** Pixels. */
interface Size {
  readonly width: number
  readonly height: number
}

interface Known extends Size {
  readonly id: string
}

/** What of a generation's row says what it is steered toward. */
export interface SharedRow {
  readonly prankSetId: string
  readonly matchedTriggerId: string | null
  readonly wasPrank: boolean
}

/** What a generation that was asked for through a share link is steered toward, or would have been. */
export interface Aim {
  readonly triggerId: string
  readonly target: Target
  /** The picture itself at the size that was asked for; made while the model draws. */
  fit(): Promise<RawPicture>
}

/** Longest side of the colours that stand in for latents that are not there yet. */
const colourSide = 64

/**
 * The pictures of triggers as models see them. A model is shown each picture once, when nothing else is to be done, so
 * that no generation ever takes longer for it.
 */
export class PrankTargets {
  readonly #parts: TargetParts

  constructor(parts: TargetParts) {
    this.#parts = parts
  }

  /** Has every installed model shown a new picture as soon as there is time. */
  prepare(picture: Known): void {
    this.#parts.executor.inSpareTime(async (signal) => {
      for (const model of await this.#models()) await this.#show(model, picture, signal)
    })
  }

  /** Has every installed model shown what it has not seen yet: pictures older than it, or that a stop came before. */
  prepareAll(): void {
    this.#parts.executor.inSpareTime(async () => {
      for (const model of await this.#models()) {
        for (const picture of await this.#parts.pranks.unknownTo(model.id)) {
          this.#parts.executor.inSpareTime((signal) => this.#show(model, picture, signal))
        }
      }
    })
  }

  /**
   * What a generation is steered toward, on a model and at a size: the picture of the trigger that fired. Where none did, that
   * of the set's first trigger stands in for it: everything is done as if it had fired, and nothing comes of it, so that the
   * one takes as long as the other. Null where there is no such picture.
   */
  async aim(row: SharedRow, modelId: string, size: Size): Promise<Aim | null> {
    const { pranks, files } = this.#parts
    const { prankSetId, matchedTriggerId: triggerId } = row
    const current = await pranks.currentPicture({ prankSetId, triggerId }, modelId)
    if (current === null) return null
    const { imageId } = current
    const small = files.path('trigger', imageId, 'thumb256')
    const colours = await fitPicture(small, coloursSize(size)).catch(() => null)
    if (colours === null) return null
    const steers = row.wasPrank && triggerId !== null
    return {
      triggerId: current.triggerId,
      target: { steers, latents: latentsOf(current), colours },
      fit: () => fitPicture(files.path('trigger', imageId, 'original'), size),
    }
  }

  async #models(): Promise<Model[]> {
    return (await this.#parts.catalog.models()).filter(({ installed }) => installed)
  }

  /** What a model cannot encode (it has no encoder) is steered by its colours. */
  async #show(model: Model, { id, width, height }: Known, signal: AbortSignal): Promise<void> {
    const { engine, files, pranks, log } = this.#parts
    try {
      const picture = await fitPicture(
        files.path('trigger', id, 'original'),
        encodingSize(model, { width, height }),
      )
      const latents = await engine.encode(newId(), { modelFolder: model.path, picture }, signal)
      await pranks.keepLatents(rowOf(id, model.id, latents))
    } catch (error) {
      if (!signal.aborted)
        log.debug({ model: model.id, err: error }, 'a picture could not be shown to a model')
    }
  }
}

/** The shape of the picture, the area that the model draws by default, sides that it takes. */
function encodingSize({ defaults, limits }: Model, { width, height }: Size): Size {
  const scale = Math.sqrt((defaults.width * defaults.height) / (width * height))
  const side = (length: number) =>
    Math.max(1, Math.round((length * scale) / limits.sizeMultiple)) * limits.sizeMultiple
  return { width: side(width), height: side(height) }
}

function coloursSize({ width, height }: Size): Size {
  const scale = Math.min(1, colourSide / Math.max(width, height))
  const side = (length: number) => Math.max(1, Math.round(length * scale))
  return { width: side(width), height: side(height) }
}

/** Numbers are kept as the machine has them; the databases of all machines that matter are little-endian. */
function rowOf(imageId: string, modelId: string, { values, channels, height, width }: Latents) {
  const bytes = new Uint8Array(values.byteLength)
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  return { imageId, modelId, channels, height, width, values: bytes }
}

function latentsOf({ latents }: CurrentPicture): Latents | null {
  if (latents === null) return null
  const { channels, height, width, values } = latents
  const copy = Uint8Array.from(values)
  return { channels, height, width, values: new Float32Array(copy.buffer) }
}
