import { NotFoundError } from '../errors.ts'
import type { PrankRecords, PrankSet, PrankTrigger } from '../storage/prank-records.ts'
import type { Requester } from './generation-request.ts'
import type { SlugGuard } from './slug-guard.ts'
import { hashSlug } from './slugs.ts'

export interface FindPrankParts {
  readonly pranks: PrankRecords
  readonly slugs: SlugGuard
}

/**
 * The set that a builder slug opens. Null for one that is wrong, deleted or expired: all are found out by the same one
 * look-up, and count as misses. Throws RateLimitedError where the address has missed too often.
 */
export function findPrankSet(
  { pranks, slugs }: FindPrankParts,
  builderSlug: string,
  { ipHash }: Requester,
): Promise<PrankSet | null> {
  return slugs.look(ipHash, async () => {
    const set = await pranks.findByBuilder(hashSlug(builderSlug))
    return set === null || hasExpired(set) ? null : set
  })
}

/** The same, but throws NotFoundError where there is none. */
export async function openPrankSet(
  parts: FindPrankParts,
  builderSlug: string,
  requester: Requester,
): Promise<PrankSet> {
  const set = await findPrankSet(parts, builderSlug, requester)
  if (set === null) throw new NotFoundError('There is no prank set of this builder slug.')
  return set
}

/** A trigger of an opened set. Throws NotFoundError where it has none of that id. */
export async function openTrigger(
  { pranks }: FindPrankParts,
  { id }: PrankSet,
  triggerId: string,
): Promise<PrankTrigger> {
  const trigger = await pranks.findTrigger(id, triggerId)
  if (trigger === null) throw new NotFoundError(`The set has no trigger ${triggerId.slice(0, 100)}.`)
  return trigger
}

/**
 * The set that a share slug names, whatever its state: one that plays no pranks is a plain generator. Throws
 * NotFoundError, or RateLimitedError where the address has missed too often.
 */
export async function openShare(
  parts: FindPrankParts,
  shareSlug: string,
  requester: Requester,
): Promise<PrankSet> {
  const set = await findShare(parts, shareSlug, requester)
  if (set === null) throw new NotFoundError('There is no share link of this name.')
  return set
}

/** The same for whoever opens the link to look at it: null where there is none. Counts as a use of the link. */
export async function visitShare(
  parts: FindPrankParts,
  shareSlug: string,
  requester: Requester,
): Promise<PrankSet | null> {
  const set = await findShare(parts, shareSlug, requester)
  if (set !== null) await parts.pranks.countAccess(set.id)
  return set
}

const findShare = ({ pranks, slugs }: FindPrankParts, shareSlug: string, { ipHash }: Requester) =>
  slugs.look(ipHash, () => pranks.findByShare(shareSlug))

export const hasExpired = ({ expiresAt }: PrankSet): boolean =>
  expiresAt !== null && expiresAt.getTime() <= Date.now()
