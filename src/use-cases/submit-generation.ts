import type { Catalog } from '../catalog/catalog.ts'
import { withDefaults } from '../catalog/check-request.ts'
import { InputError } from '../errors.ts'
import type { Executor } from '../executor/executor.ts'
import type { Generation, GenerationRecords } from '../storage/generation-records.ts'
import { newId } from '../storage/ids.ts'
import { chooseModel, type Choice } from './choose-model.ts'
import { checkText, type GenerationRequest, type Requester } from './generation-request.ts'
import { jobOf } from './job-of.ts'
import { randomSeed } from './random-seed.ts'
import type { RateLimit } from './rate-limit.ts'

export interface SubmitParts {
  readonly catalog: Catalog
  readonly executor: Executor
  readonly records: GenerationRecords
  readonly rate: RateLimit
  /** Characters of a prompt. */
  readonly promptLimit: number
}

/**
 * Takes a prompt into the queue and returns its row, which is written before this returns. Throws InputError,
 * ModelUnavailableError, QueueFullError or RateLimitedError; then nothing was written.
 */
export async function submitGeneration(
  parts: SubmitParts,
  request: GenerationRequest,
  requester: Requester,
): Promise<Generation> {
  const choice = await check(parts, request)
  await parts.rate.count(rateKeys(request, requester))
  const place = parts.executor.reserve()
  try {
    const row = await parts.records.create(newRow(request, requester, choice))
    place.use(jobOf(row, choice.model))
    return row
  } finally {
    place.release()
  }
}

/** The model that would run. Throws InputError with all that is wrong, be it the text or what the model cannot do. */
async function check(parts: SubmitParts, request: GenerationRequest): Promise<Choice> {
  const problems = checkText(request, parts.promptLimit)
  // A prompt that is refused is not routed: it may be of any length.
  const prompt = problems.length === 0 ? request.prompt : ''
  try {
    const choice = await chooseModel(parts.catalog, request.engine, prompt, request)
    if (problems.length === 0) return choice
  } catch (error) {
    if (error instanceof InputError) problems.push(...error.fields)
    else if (problems.length === 0) throw error
  }
  throw new InputError(problems)
}

function rateKeys({ sessionId }: GenerationRequest, { ipHash }: Requester): string[] {
  return [
    ...(ipHash === null ? [] : [`ip ${ipHash}`]),
    ...(sessionId == null ? [] : [`session ${sessionId}`]),
  ]
}

/** For an engine that was named the parameters are known at once; `auto` learns them when it is routed. */
function newRow(request: GenerationRequest, requester: Requester, { model }: Choice) {
  const { prompt, negativePrompt, engine, seed, sessionId, steps, guidanceScale, width, height, sampler } =
    request
  const asked = { steps, guidanceScale, width, height, sampler }
  const known = Object.fromEntries(Object.entries(asked).filter(([, value]) => value != null))
  return {
    id: newId(),
    createdAt: new Date(),
    engine,
    prompt,
    negativePrompt: negativePrompt ?? null,
    asked: known,
    ...(engine === 'auto' ? known : { modelId: model.id, ...withDefaults(model, asked) }),
    seed: String(seed == null ? randomSeed() : Number(seed)),
    sessionId: sessionId ?? null,
    ipHash: requester.ipHash,
    userAgent: requester.userAgent?.slice(0, 500) ?? null,
  }
}
