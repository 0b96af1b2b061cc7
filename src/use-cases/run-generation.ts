import { DomainError, EngineError } from '../errors.ts'
import type { AbortReason, Job, Outcome } from '../executor/executor.ts'
import { openStates } from '../storage/generation-records.ts'
import type { Attempt } from './attempt.ts'
import { drawGeneration } from './draw-generation.ts'
import { endGeneration } from './end-generation.ts'
import type { RunParts } from './run-parts.ts'
import { storeGeneration } from './store-generation.ts'
import { takeGeneration } from './take-generation.ts'

/**
 * The way of one job from the queue to its end: routed, drawn, stored. Says `again` where this attempt failed in a way
 * that another one may not. Every change of the row is a compare-and-set, so that a job that was canceled meanwhile
 * simply ends here.
 */
export async function runGeneration(parts: RunParts, job: Job, signal: AbortSignal): Promise<Outcome> {
  try {
    return await run(parts, job, signal)
  } catch (error) {
    if (signal.aborted) throw error
    // Left alone it would neither wait nor end until the next start of the server.
    await endGeneration(parts, job, { status: openStates }, error)
    return 'ended'
  }
}

async function run(parts: RunParts, job: Job, signal: AbortSignal): Promise<Outcome> {
  const attempt = await takeGeneration(parts, job)
  if (attempt === null) return 'ended'
  try {
    const result = await drawGeneration(parts, attempt, signal)
    await storeGeneration(parts, attempt, result)
    return 'ended'
  } catch (error) {
    return afterFailure(parts, attempt, signal, error)
  }
}

/** What becomes of the row after an attempt that brought no picture. */
async function afterFailure(
  parts: RunParts,
  attempt: Attempt,
  signal: AbortSignal,
  error: unknown,
): Promise<Outcome> {
  const { row, claim: ours, number } = attempt
  const own = { status: 'GENERATING', claim: ours } as const
  const waiting = { status: 'PENDING', claim: null, startedAt: null } as const
  const reason = signal.aborted ? (signal.reason as AbortReason) : null
  if (reason === 'stopping') {
    // The server stops: the attempt does not count, and the queue goes on from the row at the next start.
    await parts.records.change(row.id, own, { ...waiting, attempts: number - 1 })
    return 'ended'
  }
  if (reason === 'canceled') {
    await parts.records.release(row.id, ours)
    return 'ended'
  }
  // What is nobody's defect (a LoRA that is not there) is the same the next time, unless the engine says otherwise.
  const retry = error instanceof EngineError ? error.retry : !(error instanceof DomainError)
  if (!retry || number >= parts.attemptsLimit) {
    await endGeneration(parts, row, own, error)
    return 'ended'
  }
  parts.log.warn({ generation: row.id, attempt: number, err: error }, 'attempt failed, trying again')
  if (!(await parts.records.change(row.id, own, waiting))) return 'ended'
  parts.board.publish(row.id, row.createdAt, { status: 'PENDING', step: 0, preview: null })
  return 'again'
}
