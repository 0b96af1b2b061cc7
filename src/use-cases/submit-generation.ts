import type { Catalog } from '../catalog/catalog.ts'
import { withDefaults } from '../catalog/check-request.ts'
import { InputError, NotFoundError } from '../errors.ts'
import type { Executor } from '../executor/executor.ts'
import type { Generation, GenerationRecords } from '../storage/generation-records.ts'
import { newId } from '../storage/ids.ts'
import { chooseModel, type Choice } from './choose-model.ts'
import { openShare, type FindPrankParts } from './find-prank-set.ts'
import { checkText, keptOf, type GenerationRequest, type Requester } from './generation-request.ts'
import type { History } from './history.ts'
import { jobOf } from './job-of.ts'
import type { TriggerMatching } from './match-prompt.ts'
import { randomSeed } from './random-seed.ts'
import type { RateLimit } from './rate-limit.ts'

export interface SubmitParts extends FindPrankParts {
  readonly catalog: Catalog
  readonly executor: Executor
  readonly records: GenerationRecords
  readonly rate: RateLimit
  readonly matching: TriggerMatching
  readonly history: History
  /** Characters of a prompt. */
  readonly promptLimit: number
}

/**
 * Takes a prompt into the queue and returns its row, which is written before this returns. Throws InputError,
 * NotFoundError (the share slug), ModelUnavailableError, QueueFullError or RateLimitedError; then nothing was written.
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
    const row = await write(parts, newRow(request, requester, choice), request, requester)
    place.use(jobOf(row, choice.model))
    return row
  } finally {
    place.release()
  }
}

type NewRow = ReturnType<typeof newRow>

async function write(
  parts: SubmitParts,
  row: NewRow,
  { shareSlug }: GenerationRequest,
  requester: Requester,
): Promise<Generation> {
  const written =
    shareSlug == null ? await parts.records.create(row) : await writeShared(parts, row, shareSlug, requester)
  if (row.sessionId !== null) await parts.records.markRegenerated(written)
  return written
}

/** The trigger that fires is written down with the prompt: what was accepted stays what it is, whatever changes later. */
async function writeShared(
  parts: SubmitParts,
  row: NewRow,
  shareSlug: string,
  requester: Requester,
): Promise<Generation> {
  const set = await openShare(parts, shareSlug, requester)
  const { fired, nearest } = await parts.matching.match(set, row.prompt)
  const written = await parts.records.createShared({
    ...row,
    prankSetId: set.id,
    nearestTriggerId: (fired ?? nearest)?.triggerId ?? null,
    matchedTriggerId: fired?.triggerId ?? null,
    wasPrank: fired !== null,
    similarity: (fired ?? nearest)?.similarity ?? null,
  })
  if (written === null) throw new NotFoundError('There is no share link of this name.')
  const { id: generationId, prompt, matchedTriggerId: triggerId, similarity } = written
  parts.history.prank({ event: 'asked', prankSetId: set.id, generationId, prompt, triggerId, similarity })
  return written
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
    ...keptOf(requester),
  }
}
