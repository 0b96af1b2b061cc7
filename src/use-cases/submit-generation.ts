import type { Catalog } from '../catalog/catalog.ts'
import { NotFoundError, QueueFullError } from '../errors.ts'
import type { Executor, Reservation } from '../executor/executor.ts'
import type { Prisma } from '../storage/database.ts'
import type { Generation, GenerationRecords } from '../storage/generation-records.ts'
import type { PrankSet } from '../storage/prank-records.ts'
import type { AwaitedLoras } from './awaited-loras.ts'
import { checkGeneration, type GenerationLimits } from './check-generation.ts'
import type { Choice } from './choose-model.ts'
import { openShare, type FindPrankParts } from './find-prank-set.ts'
import type { GenerationRequest, Requester } from './generation-request.ts'
import type { History } from './history.ts'
import type { LoraShelf } from './lora-shelf.ts'
import type { TriggerMatching } from './match-prompt.ts'
import { newRows, type NewRow } from './new-generation-rows.ts'
import type { UploadParts } from './prank-parts.ts'
import type { RateLimit } from './rate-limit.ts'
import { receiveInputs, storeInputs } from './receive-inputs.ts'

export interface SubmitParts extends FindPrankParts, UploadParts, GenerationLimits {
  readonly catalog: Catalog
  readonly loras: LoraShelf
  readonly awaitedLoras: AwaitedLoras
  readonly executor: Executor
  readonly records: GenerationRecords
  readonly rate: RateLimit
  readonly matching: TriggerMatching
  readonly history: History
  readonly log: { warn(fields: object, message: string): void }
}

/**
 * Takes a prompt into the queue, as many times as it is asked for, and returns the first row; all are written before this
 * returns, with the files that they name. Throws InputError, NotFoundError (the share slug), ModelUnavailableError,
 * UploadError, QueueFullError or RateLimitedError; then nothing was written, and none was taken. What is refused at once, or
 * by a full queue, does not count for the rate; what was looked into first counts as one.
 */
export async function submitGeneration(
  parts: SubmitParts,
  request: GenerationRequest,
  requester: Requester,
): Promise<Generation> {
  const choice = await checkGeneration(parts, request)
  const count = request.count ?? 1
  const keys = rateKeys(request, requester)
  await parts.rate.count(keys, count)
  try {
    return await accept(parts, request, requester, choice)
  } catch (error) {
    // Who comes back when a full queue says so is not to be refused then.
    await parts.rate.giveBack(keys, error instanceof QueueFullError ? count : count - 1)
    throw error
  }
}

/** What was checked becomes rows and jobs, all or none. */
async function accept(
  parts: SubmitParts,
  request: GenerationRequest,
  requester: Requester,
  choice: Choice,
): Promise<Generation> {
  const set = request.shareSlug == null ? null : await openShare(parts, request.shareSlug, requester)
  const inputs = await receiveInputs(parts, request, requester)
  parts.awaitedLoras.refuseFull(request, request.count ?? 1)
  const places = reserve(parts.executor, request.count ?? 1)
  try {
    const rows = newRows(request, { requester, choice, inputs })
    const written = await storeInputs(parts.files, inputs, new Date(), (images) =>
      set === null ? parts.records.create(rows, images) : writeShared(parts, set, rows, images),
    )
    for (const [index, row] of written.entries())
      places[index]?.use(parts.awaitedLoras.jobOf(row, choice.model))
    await noteRegenerated(parts, written)
    return firstOf(written)
  } finally {
    for (const place of places) place.release()
  }
}

/** A note for training and no more: the request was accepted, whatever becomes of it. */
async function noteRegenerated({ records, log }: SubmitParts, written: readonly Generation[]): Promise<void> {
  await records.markRegenerated(written).catch((error: unknown) => {
    log.warn({ generation: firstOf(written).id, err: error }, 'earlier generations could not be marked')
  })
}

/** So many places or none. Throws QueueFullError. */
function reserve(executor: Executor, count: number): Reservation[] {
  const places: Reservation[] = []
  try {
    while (places.length < count) places.push(executor.reserve())
    return places
  } catch (error) {
    for (const place of places) place.release()
    throw error
  }
}

/** The trigger that fires is written down with the prompt: what was accepted stays what it is, whatever changes later. */
async function writeShared(
  parts: SubmitParts,
  set: PrankSet,
  rows: readonly NewRow[],
  images: readonly Prisma.ImageUncheckedCreateInput[],
): Promise<Generation[]> {
  const { fired, nearest } = await parts.matching.match(set, firstOf(rows).prompt)
  const matched = {
    prankSetId: set.id,
    nearestTriggerId: (fired ?? nearest)?.triggerId ?? null,
    matchedTriggerId: fired?.triggerId ?? null,
    wasPrank: fired !== null,
    similarity: (fired ?? nearest)?.similarity ?? null,
  }
  const written = await parts.records.createShared(
    rows.map((row) => ({ ...row, ...matched })),
    images,
  )
  if (written === null) throw new NotFoundError('There is no share link of this name.')
  for (const { id: generationId, prompt, matchedTriggerId: triggerId, similarity } of written)
    parts.history.prank({ event: 'asked', prankSetId: set.id, generationId, prompt, triggerId, similarity })
  return written
}

function rateKeys({ sessionId }: GenerationRequest, { ipHash }: Requester): string[] {
  return [
    ...(ipHash === null ? [] : [`ip ${ipHash}`]),
    ...(sessionId == null ? [] : [`session ${sessionId}`]),
  ]
}

function firstOf<Item>([first]: readonly Item[]): Item {
  if (first === undefined) throw new Error('There is not even one')
  return first
}
