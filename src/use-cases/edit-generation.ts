import { refuseProblems, StateError } from '../errors.ts'
import { encodePicture } from '../imaging/encode-picture.ts'
import { Prisma } from '../storage/database.ts'
import type { Generation, GenerationRecords } from '../storage/generation-records.ts'
import { newId } from '../storage/ids.ts'
import { findGeneration } from './find-generation.ts'
import { keptOf, sessionProblems, type Requester } from './generation-request.ts'
import type { History } from './history.ts'
import { imageRow } from './image-row.ts'
import type { IncomingFile } from './incoming-file.ts'
import { noteGeneration } from './note-generation.ts'
import type { UploadParts } from './prank-parts.ts'
import { checkDescription } from './prank-set-input.ts'
import { receivePicture } from './receive-picture.ts'

export interface EditParts extends UploadParts {
  readonly records: GenerationRecords
  readonly history: History
}

export interface GenerationEdit {
  readonly generationId: string
  readonly image: Promise<IncomingFile>
  readonly description?: string | null | undefined
  /** Whose list the edit appears in; that of who edits, which need not be whose picture was edited. */
  readonly sessionId?: string | null | undefined
}

/**
 * Keeps an edited picture as a generation of its own, the next version of the one that was edited, and returns its id. It
 * carries over what that one was asked and how it was made, but not its session: ids are shared, sessions are not. Throws InputError, NotFoundError, StateError, UploadError or
 * RateLimitedError; then nothing is left of it.
 */
export async function editGeneration(
  parts: EditParts,
  { generationId, image, description, sessionId }: GenerationEdit,
  requester: Requester,
): Promise<string> {
  const edited = await findGeneration(parts.records, generationId)
  refuseUnfinished(edited, 'edited')
  refuseProblems([...checkDescription(description), ...sessionProblems(sessionId)])
  const picture = await encodePicture(await receivePicture(parts, image, requester), { parameters: null })
  const now = new Date()
  const imageId = newId()
  const row = {
    ...carriedOver(edited),
    id: newId(),
    createdAt: now,
    completedAt: now,
    width: picture.width,
    height: picture.height,
    ...keptOf(requester),
    sessionId: sessionId ?? null,
    editDescription: description ?? null,
  }
  const pictureRow = imageRow(imageId, 'EDITED', picture, now)
  await parts.files.store('edited', imageId, picture, () => parts.records.createEdit(row, pictureRow))
  await noteGeneration(parts, row.id)
  return row.id
}

/** Only what has a picture can be edited or rated. Throws StateError. */
export function refuseUnfinished({ status }: Generation, done: 'edited' | 'rated'): void {
  if (status === 'COMPLETED') return
  throw new StateError(`Only a generation that is COMPLETED can be ${done}; this one is ${status}.`)
}

function carriedOver(edited: Generation) {
  return {
    status: 'COMPLETED',
    engine: edited.engine,
    prompt: edited.prompt,
    negativePrompt: edited.negativePrompt,
    prompt2: edited.prompt2,
    negativePrompt2: edited.negativePrompt2,
    asked: edited.asked ?? {},
    loras: edited.loras ?? Prisma.DbNull,
    initImageId: edited.initImageId,
    maskId: edited.maskId,
    decision: edited.decision ?? Prisma.JsonNull,
    modelId: edited.modelId,
    steps: edited.steps,
    guidanceScale: edited.guidanceScale,
    sampler: edited.sampler,
    strength: edited.strength,
    clipSkip: edited.clipSkip,
    guidanceRescale: edited.guidanceRescale,
    trueCfgScale: edited.trueCfgScale,
    seed: edited.seed,
    step: edited.step,
    versionNumber: edited.versionNumber + 1,
    editedFromId: edited.id,
    prankSetId: edited.prankSetId,
  } as const
}
