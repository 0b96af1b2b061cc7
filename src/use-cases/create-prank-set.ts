import { refuseProblems } from '../errors.ts'
import { newId } from '../storage/ids.ts'
import type { Requester } from './generation-request.ts'
import type { PrankParts } from './prank-parts.ts'
import { checkPrankSet, type PrankSetInput } from './prank-set-input.ts'
import { hashSlug, newBuilderSlug, newShareSlug } from './slugs.ts'

/** How often a share slug that is taken is drawn anew. At eight characters the first one is taken once in millions. */
const draws = 10

/**
 * Makes an empty prank set and returns its id and its builder slug, which is known nowhere else from then on. Throws
 * InputError or RateLimitedError.
 */
export async function createPrankSet(
  parts: Pick<PrankParts, 'pranks' | 'history' | 'setRate' | 'shareSlugLength'>,
  input: PrankSetInput,
  { ipHash }: Requester,
): Promise<{ readonly id: string; readonly builderSlug: string }> {
  refuseProblems(checkPrankSet(input))
  await parts.setRate.count(ipHash === null ? [] : [`sets ${ipHash}`])
  const builderSlug = newBuilderSlug()
  const now = new Date()
  const row = {
    id: newId(),
    createdAt: now,
    updatedAt: now,
    builderSlugHash: hashSlug(builderSlug),
    title: input.title ?? null,
    description: input.description ?? null,
    expiresAt: input.expiresAt ?? null,
    maxUses: input.maxUses ?? null,
    ipHash,
  }
  for (let k = 0; k < draws; k++) {
    const shareSlug = newShareSlug(parts.shareSlugLength)
    if (!(await parts.pranks.create({ ...row, shareSlug }))) continue
    parts.history.prank({ event: 'created', prankSetId: row.id })
    return { id: row.id, builderSlug }
  }
  throw new Error(`No free share slug of ${parts.shareSlugLength} characters was found in ${draws} draws`)
}
