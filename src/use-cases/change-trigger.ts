import { InputError, NotFoundError, refuseProblems, UploadError } from '../errors.ts'
import { encodePicture } from '../imaging/encode-picture.ts'
import type { RawPicture } from '../imaging/raw-picture.ts'
import { newId } from '../storage/ids.ts'
import type { NewVersion, PrankTrigger, Refusal } from '../storage/prank-records.ts'
import { removePictures } from './change-prank-set.ts'
import { openPrankSet, openTrigger } from './find-prank-set.ts'
import type { Requester } from './generation-request.ts'
import { imageRow } from './image-row.ts'
import type { IncomingFile } from './incoming-file.ts'
import type { PrankParts } from './prank-parts.ts'
import { checkDescription, checkTrigger, given, type TriggerInput } from './prank-set-input.ts'
import { receivePicture } from './receive-picture.ts'

export interface NewTrigger extends TriggerInput {
  readonly builderSlug: string
  readonly prompt: string
  readonly image: Promise<IncomingFile>
}

export interface TriggerChange extends TriggerInput {
  readonly builderSlug: string
  readonly triggerId: string
}

export interface NewTriggerImage {
  readonly builderSlug: string
  readonly triggerId: string
  readonly image: Promise<IncomingFile>
  readonly description?: string | null | undefined
}

/**
 * Adds a trigger with its picture and returns its id. Throws InputError, NotFoundError, UploadError or RateLimitedError;
 * then nothing is left of it.
 */
export async function addPrankTrigger(
  parts: PrankParts,
  { builderSlug, image, ...trigger }: NewTrigger,
  requester: Requester,
): Promise<string> {
  const set = await openPrankSet(parts, builderSlug, requester)
  refuseProblems(checkTrigger(trigger, parts.promptLimit))
  const picture = await receivePicture(parts, image, requester)
  const now = new Date()
  const row = {
    id: newId(),
    createdAt: now,
    updatedAt: now,
    prankSetId: set.id,
    prompt: trigger.prompt,
    similarityThreshold: trigger.similarityThreshold ?? 0.85,
    priority: trigger.priority ?? 0,
    exactMatchOnly: trigger.exactMatchOnly ?? false,
    caseSensitive: trigger.caseSensitive ?? false,
  }
  await storeVersion(parts, picture, null, (version) =>
    parts.pranks.addTrigger(row, version, parts.setLimits),
  )
  note(parts, 'trigger-created', row)
  return row.id
}

/** Changes how a trigger fires and returns its id: what is absent stays. Throws InputError or NotFoundError. */
export async function updatePrankTrigger(
  parts: PrankParts,
  { builderSlug, triggerId, ...change }: TriggerChange,
  requester: Requester,
): Promise<string> {
  const trigger = await open(parts, builderSlug, triggerId, requester)
  refuseProblems(checkTrigger(change, parts.promptLimit))
  const { prompt, similarityThreshold, priority, exactMatchOnly, caseSensitive } = change
  const changed = await parts.pranks.updateTrigger(
    trigger,
    given({
      prompt: prompt ?? undefined,
      similarityThreshold: similarityThreshold ?? undefined,
      priority: priority ?? undefined,
      exactMatchOnly: exactMatchOnly ?? undefined,
      caseSensitive: caseSensitive ?? undefined,
    }),
  )
  if (!changed) throw gone()
  note(parts, 'trigger-changed', { ...trigger, ...(prompt != null && { prompt }) })
  return triggerId
}

/** Removes a trigger with all versions of its picture; returns the set's id. Throws NotFoundError. */
export async function removePrankTrigger(
  parts: PrankParts,
  builderSlug: string,
  triggerId: string,
  requester: Requester,
): Promise<string> {
  const trigger = await open(parts, builderSlug, triggerId, requester)
  await removePictures(parts, await parts.pranks.removeTrigger(trigger))
  note(parts, 'trigger-deleted', trigger)
  return trigger.prankSetId
}

/**
 * Gives a trigger a new picture and returns its id; the older ones are kept. Throws InputError, NotFoundError, UploadError
 * or RateLimitedError; then all is as it was.
 */
export async function replaceTriggerImage(
  parts: PrankParts,
  { builderSlug, triggerId, image, description }: NewTriggerImage,
  requester: Requester,
): Promise<string> {
  const trigger = await open(parts, builderSlug, triggerId, requester)
  refuseProblems(checkDescription(description))
  const picture = await receivePicture(parts, image, requester)
  await storeVersion(parts, picture, description ?? null, (version) =>
    parts.pranks.addVersion(trigger, version, parts.setLimits),
  )
  note(parts, 'trigger-changed', trigger)
  return triggerId
}

/** Makes a version of a trigger's picture the one that is served; returns the trigger's id. Throws NotFoundError. */
export async function useTriggerImageVersion(
  parts: PrankParts,
  { builderSlug, triggerId, version }: { builderSlug: string; triggerId: string; version: number },
  requester: Requester,
): Promise<string> {
  const trigger = await open(parts, builderSlug, triggerId, requester)
  if (!(await parts.pranks.useVersion(trigger, version))) {
    throw new NotFoundError(`The trigger has no version ${version}.`)
  }
  note(parts, 'trigger-changed', trigger)
  return triggerId
}

async function open(
  parts: PrankParts,
  builderSlug: string,
  triggerId: string,
  requester: Requester,
): Promise<PrankTrigger> {
  return openTrigger(parts, await openPrankSet(parts, builderSlug, requester), triggerId)
}

function note(
  { history }: PrankParts,
  event: 'trigger-created' | 'trigger-changed' | 'trigger-deleted',
  { prankSetId, id, prompt }: Pick<PrankTrigger, 'prankSetId' | 'id' | 'prompt'>,
): void {
  history.prank({ event, prankSetId, triggerId: id, prompt })
}

const gone = () => new NotFoundError('The trigger was removed meanwhile.')

/** Files and rows together or not at all; then models are shown the picture when there is time. */
async function storeVersion(
  parts: PrankParts,
  raw: RawPicture,
  description: string | null,
  write: (version: NewVersion) => Promise<Refusal | null>,
): Promise<void> {
  const picture = await encodePicture(raw, { parameters: null })
  const id = newId()
  const createdAt = new Date()
  const image = imageRow(id, 'TRIGGER', picture, createdAt)
  await parts.files.store('trigger', id, picture, async () => {
    const refusal = await write({ image, version: { id: newId(), createdAt, description } })
    if (refusal !== null) throw refused(refusal, parts)
  })
  parts.targets.prepare(id)
}

function refused(refusal: Refusal, { setLimits }: PrankParts): Error {
  if (refusal === 'gone') return gone()
  if (refusal === 'too many bytes') {
    return new UploadError(
      `The pictures of a set may have ${setLimits.bytes} bytes together; this one is too much.`,
    )
  }
  const message = `a set of less than ${setLimits.triggers} triggers was expected: it holds no more`
  return new InputError([{ path: 'input.builderSlug', message }])
}
