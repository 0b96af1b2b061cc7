import { refuseProblems } from '../errors.ts'
import { openPrankSet } from './find-prank-set.ts'
import type { Requester } from './generation-request.ts'
import type { PrankParts } from './prank-parts.ts'
import { checkPrankSet, given, type PrankSetInput } from './prank-set-input.ts'

export interface PrankSetChange extends PrankSetInput {
  readonly builderSlug: string
  readonly isActive?: boolean | null | undefined
}

/**
 * Changes what is said of a set and returns its id: what is absent stays, null takes away. Throws InputError or
 * NotFoundError.
 */
export async function updatePrankSet(
  parts: PrankParts,
  { builderSlug, isActive, title, description, expiresAt, maxUses }: PrankSetChange,
  requester: Requester,
): Promise<string> {
  const { id } = await openPrankSet(parts, builderSlug, requester)
  const words = { title, description, expiresAt, maxUses }
  refuseProblems(checkPrankSet(words))
  await parts.pranks.update(id, given({ ...words, isActive: isActive ?? undefined }))
  parts.history.prank({ event: 'changed', prankSetId: id })
  return id
}

/**
 * Deletes a set with its triggers and their pictures. Generations that were asked for through it stay as they are. Throws
 * NotFoundError.
 */
export async function deletePrankSet(
  parts: PrankParts,
  builderSlug: string,
  requester: Requester,
): Promise<void> {
  const { id } = await openPrankSet(parts, builderSlug, requester)
  await removePictures(parts, await parts.pranks.remove(id))
  parts.history.prank({ event: 'deleted', prankSetId: id })
}

/** Rows go first: should the files resist, a sweep finds them later. */
export async function removePictures(
  { files }: Pick<PrankParts, 'files'>,
  imageIds: readonly string[],
): Promise<void> {
  for (const imageId of imageIds) await files.remove('trigger', imageId)
}
