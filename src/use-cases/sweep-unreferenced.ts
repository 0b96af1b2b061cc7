import { setImmediate as nextTurn } from 'node:timers/promises'
import { removePicture } from './remove-picture.ts'
import type { SweepParts } from './sweep.ts'

/** Rows that are looked at in one go: the database does nothing else meanwhile. */
const pageLength = 200

/**
 * Removes pictures that nothing names and that were made before `before`; returns how many. None of them can be about to
 * be named: a picture's row is written in one transaction with the row that names it, so no other ever sees it alone.
 * What is alone has lost what named it.
 */
export async function sweepUnreferenced(
  parts: SweepParts,
  before: Date,
  signal: AbortSignal,
): Promise<number> {
  let removed = 0
  for (let after = ''; !signal.aborted; await nextTurn()) {
    const page = await parts.retention.images(before, after, pageLength)
    for (const { referenced, ...picture } of page) {
      if (referenced || !(await parts.retention.removeUnreferenced(picture.id))) continue
      await removePicture(parts, picture)
      removed += 1
    }
    const last = page.at(-1)
    if (last === undefined) break
    after = last.id
  }
  return removed
}
