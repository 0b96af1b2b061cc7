import type { Catalog } from '../catalog/catalog.ts'
import type { Model } from '../catalog/model.ts'
import type { LoadedPart } from '../engine/protocol.ts'
import type { EngineProcess } from '../executor/engine-process.ts'

/** A model of the catalog, and what the engine makes of it. */
export interface ModelDescription extends Omit<Model, 'device'> {
  /** Whether any of its weights are in memory. */
  readonly loaded: boolean
  /** What its denoiser runs on; null where that is not known, or nothing. */
  readonly device: string | null
  readonly memoryUse: MemoryUse
}

interface MemoryUse {
  /** On the device of the denoiser; null where it does not fit. */
  readonly peakBytes: number | null
  readonly loadedBytes: number
  readonly together: boolean
  readonly problem: string | null
  readonly slow: string | null
  readonly parts: readonly {
    readonly part: string
    readonly device: string | null
    readonly bytes: number
    readonly loaded: boolean
  }[]
}

/** All models of the catalog, how each fits into memory, and what of it is there now. */
export async function describeModels(parts: {
  readonly catalog: Catalog
  readonly engine: EngineProcess
}): Promise<ModelDescription[]> {
  const loaded = new Map(parts.engine.loaded.map((model) => [model.modelFolder, model.parts]))
  const models = await parts.catalog.models()
  return models.map((model) => describe(model, loaded.get(model.path) ?? []))
}

function describe(model: Model, loaded: readonly LoadedPart[]): ModelDescription {
  const plan = model.memory
  const parts = model.parts.map(({ part, bytes }) => {
    const now = loaded.find((candidate) => candidate.part === part)
    const placed = plan?.placements.find((placement) => placement.part === part)
    const held = {
      device: now?.device ?? placed?.device ?? null,
      bytes: now?.bytes ?? placed?.bytes ?? bytes,
    }
    return { part, ...held, loaded: now !== undefined }
  })
  const device = parts.find(({ part }) => part === 'unet' || part === 'transformer')?.device ?? null
  const memoryUse = {
    peakBytes: plan?.peaks.find((peak) => peak.device === device)?.bytes ?? null,
    loadedBytes: loaded.reduce((sum, { bytes }) => sum + bytes, 0),
    together: plan?.together ?? false,
    problem: plan?.problem ?? null,
    slow: plan?.slow ?? null,
    parts,
  }
  return { ...model, loaded: loaded.length > 0, device, memoryUse }
}
