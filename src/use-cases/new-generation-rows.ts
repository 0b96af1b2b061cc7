import { withDefaults } from '../catalog/check-request.ts'
import { newId } from '../storage/ids.ts'
import { batchSeed } from './batch-seed.ts'
import type { Choice } from './choose-model.ts'
import { keptOf, type GenerationRequest, type Requester } from './generation-request.ts'
import { keptLora } from './lora-shelf.ts'
import { randomSeed } from './random-seed.ts'
import type { Inputs } from './receive-inputs.ts'

export type NewRow = ReturnType<typeof newRows>[number]

interface Accepted {
  readonly requester: Requester
  readonly choice: Choice
  readonly inputs: Inputs
}

/** The rows of a request: one, or those of a batch, each with its own id and seed. */
export function newRows(request: GenerationRequest, accepted: Accepted) {
  const count = request.count ?? 1
  // In order, as lists are that have nothing else to tell those of one moment apart.
  const ids = Array.from({ length: count }, newId).toSorted()
  const common = commonRow(request, accepted)
  return ids.map((id, batchIndex) => ({
    ...common,
    id,
    seed: request.seed == null ? String(randomSeed()) : batchSeed(request.seed, batchIndex),
    batchIndex,
    batchId: count === 1 ? null : (ids[0] ?? null),
  }))
}

/** For an engine that was named the parameters are known at once; `auto` learns them when it is routed. */
function commonRow(request: GenerationRequest, { requester, choice: { model }, inputs }: Accepted) {
  const { prompt, engine, sessionId, loras } = request
  const parameters = parametersOf(request)
  const initSize = sizeOf(inputs)
  const asked = { ...request, ...parameters, initSize }
  return {
    createdAt: new Date(),
    engine,
    prompt,
    negativePrompt: request.negativePrompt ?? null,
    prompt2: request.prompt2 ?? null,
    negativePrompt2: request.negativePrompt2 ?? null,
    asked: { ...parameters, ...(initSize !== null && { initSize }) },
    ...(engine === 'auto' ? parameters : { modelId: model.id, ...withDefaults(model, asked) }),
    ...(loras != null && loras.length > 0 && { loras: loras.map(keptLora) }),
    initImageId: inputs.initImage?.id ?? null,
    maskId: inputs.mask?.id ?? null,
    sessionId: sessionId ?? null,
    ...keptOf(requester),
  }
}

/** The parameters that were given. */
function parametersOf(request: GenerationRequest) {
  const { steps, guidanceScale, width, height, sampler } = request
  const { strength, clipSkip, guidanceRescale, trueCfgScale } = request
  const all = {
    steps,
    guidanceScale,
    width,
    height,
    sampler,
    strength,
    clipSkip,
    guidanceRescale,
    trueCfgScale,
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value != null))
}

function sizeOf({ initImage }: Inputs) {
  if (initImage === null) return null
  const { width, height } = initImage.picture
  return { width, height }
}
