import { removePicture } from './remove-picture.ts'
import type { SweepParts } from './sweep.ts'

const pageLength = 100

/**
 * Removes the triggers of sets that expired before `before`, with their pictures: rows first, so that no row ever names
 * a file that is gone; files that a crash leaves between the two are strays, and go as such.
 */
export async function sweepExpired(
  parts: SweepParts,
  before: Date,
  signal: AbortSignal,
): Promise<{ triggers: number; pictures: number }> {
  const swept = { triggers: 0, pictures: 0 }
  for (let after = ''; !signal.aborted;) {
    const ids = await parts.retention.expiredTriggers(before, after, pageLength)
    for (const id of ids) {
      if (signal.aborted) break
      const pictures = await parts.retention.removeExpiredTrigger(id, before)
      if (pictures === null) continue
      for (const picture of pictures) await removePicture(parts, picture)
      swept.triggers += 1
      swept.pictures += pictures.length
    }
    const last = ids.at(-1)
    if (last === undefined) break
    after = last
  }
  return swept
}
