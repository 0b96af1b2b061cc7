import { StateError } from '../errors.ts'
import type { Executor } from '../executor/executor.ts'
import type { ProgressBoard } from '../executor/progress-board.ts'
import { openStates, type GenerationRecords } from '../storage/generation-records.ts'
import { findGeneration } from './find-generation.ts'
import type { History } from './history.ts'
import { noteGeneration } from './note-generation.ts'

export interface CancelParts {
  readonly executor: Executor
  readonly records: GenerationRecords
  readonly board: ProgressBoard
  readonly history: History
}

/**
 * Cancels a generation: a waiting one leaves the queue, a running one stops before its next step. The row says CANCELED
 * from now on whatever the engine still does. Throws NotFoundError, or StateError where it has ended already.
 */
export async function cancelGeneration(parts: CancelParts, id: string): Promise<void> {
  const row = await findGeneration(parts.records, id)
  const sequence = parts.board.endSequence(id, row.createdAt)
  // Written down and told alike, so that who asks later hears what who watched has heard.
  const step = parts.board.present(id)?.step ?? 0
  const canceled = await parts.records.change(
    id,
    { status: openStates },
    { status: 'CANCELED', completedAt: new Date(), sequence, step },
  )
  if (!canceled) {
    const { status } = (await parts.records.find(id)) ?? row
    throw new StateError(
      `The generation has ended already (${status}); only one that waits or runs can be canceled.`,
    )
  }
  parts.executor.cancel(id)
  parts.board.publish(
    id,
    row.createdAt,
    { status: 'CANCELED', step, queuePosition: null, etaSeconds: null },
    sequence,
  )
  await noteGeneration(parts, id)
}
