import { withDefaults, type AskedParameters, type Parameters } from '../catalog/check-request.ts'
import type { Model } from '../catalog/model.ts'
import { stepsToRun } from '../catalog/start-picture.ts'
import type { Job } from '../executor/executor.ts'
import type { Wanted } from '../executor/loading-times.ts'
import type { Generation } from '../storage/generation-records.ts'
import { lorasOf } from './lora-shelf.ts'

/** The executor's view of a row; `model`: the one it will probably run on, null where that is unknown. */
export function jobOf(row: Generation, model: Model | null): Job {
  const workload = model === null ? null : workloadOf(model, withDefaults(model, askedOf(row)))
  return {
    id: row.id,
    createdAt: row.createdAt,
    // A session is made up by whoever asks, an address is not.
    share: row.ipHash ?? row.sessionId ?? row.id,
    session: row.sessionId ?? '',
    modelId: workload?.modelId ?? null,
    steps: workload?.steps ?? null,
    width: workload?.width ?? null,
    height: workload?.height ?? null,
    wanted: model === null ? null : wantedBy(row, model),
  }
}

/** What a generation's duration depends on: the steps that are really run. */
export const workloadOf = (model: Model, parameters: Parameters) => ({
  modelId: model.id,
  steps: stepsToRun(model, parameters),
  width: parameters.width,
  height: parameters.height,
})

/** What has to be in memory for a generation. */
export const wantedBy = (row: Generation, { id, path }: Model): Wanted => {
  // One of no weight leaves the model as it is.
  const loras = lorasOf(row).filter(({ scale }) => scale !== 0)
  return { modelId: id, modelFolder: path, loras: loras.length === 0 ? '' : JSON.stringify(loras) }
}

/** What was asked of a row's generation, as it was given. */
export function askedOf(row: Generation): AskedParameters {
  const { negativePrompt, prompt2, negativePrompt2, loras, initImageId, maskId } = row
  const parameters = (row.asked ?? {}) as AskedParameters
  return {
    ...parameters,
    negativePrompt,
    prompt2,
    negativePrompt2,
    loras,
    initImage: initImageId,
    mask: maskId,
  }
}
