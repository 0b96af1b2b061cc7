import { withDefaults, type AskedParameters } from '../catalog/check-request.ts'
import type { Model } from '../catalog/model.ts'
import type { Job } from '../executor/executor.ts'
import type { Generation } from '../storage/generation-records.ts'

/** The executor's view of a row; `model`: the one it will probably run on, null where that is unknown. */
export function jobOf(row: Generation, model: Model | null): Job {
  const parameters = model === null ? null : withDefaults(model, askedOf(row))
  return {
    id: row.id,
    createdAt: row.createdAt,
    share: row.sessionId ?? row.ipHash ?? row.id,
    modelId: model?.id ?? null,
    steps: parameters?.steps ?? null,
    width: parameters?.width ?? null,
    height: parameters?.height ?? null,
  }
}

/** What was asked of a row's generation, as it was given. */
export function askedOf(row: Generation): AskedParameters {
  return (row.asked ?? {}) as AskedParameters
}
