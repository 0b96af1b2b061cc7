import type { Following } from '../executor/following.ts'
import { hasEnded, type Progress } from '../executor/progress.ts'
import type { ProgressBoard } from '../executor/progress-board.ts'
import type { Generation, GenerationRecords } from '../storage/generation-records.ts'
import { findGeneration } from './find-generation.ts'

export interface WatchParts {
  readonly board: ProgressBoard
  readonly records: GenerationRecords
}

/**
 * Follows a generation: the present first, then every change (the latest where the follower is slow), then the end.
 * `previewsPerSecond` 0: no previews. Throws NotFoundError.
 */
export async function watchGeneration(
  parts: WatchParts,
  id: string,
  previewsPerSecond: number,
): Promise<Following> {
  // Following comes first: whatever ends the generation while its row is read is then not missed.
  const following = parts.board.follow(id, previewsPerSecond)
  try {
    const row = await findGeneration(parts.records, id)
    const present = hasEnded(row.status) ? null : parts.board.present(id)
    following.offer(present ?? progressOf(row))
    return following
  } catch (error) {
    await following.return()
    throw error
  }
}

/** What a row alone tells: all there is to tell of a generation that has ended. */
function progressOf(row: Generation): Progress {
  const totalSteps = row.steps ?? 0
  return {
    id: row.id,
    sequence: row.sequence,
    status: row.status,
    step: row.step ?? 0,
    totalSteps,
    queuePosition: null,
    etaSeconds: null,
    size: row.width === null || row.height === null ? null : { width: row.width, height: row.height },
    preview: null,
  }
}
