import { DomainError, EngineError } from '../errors.ts'
import type { AbortReason, Job, Outcome } from '../executor/executor.ts'
import { openStates, type Expected, type Generation } from '../storage/generation-records.ts'
import type { Attempt } from './attempt.ts'
import { drawGeneration } from './draw-generation.ts'
import { endGeneration } from './end-generation.ts'
import type { RunParts } from './run-parts.ts'
import { storeGeneration } from './store-generation.ts'
import { takeGeneration } from './take-generation.ts'

/**
 * The way of one job from the queue to its end: routed, drawn, stored. Says `again` where this attempt failed in a way
 * that another one may not. Every change of the row is a compare-and-set, so that a job that was canceled meanwhile
 * simply ends here. Throws where the row cannot be written: then it is left as it is, and the job is to be run again.
 */
export async function runGeneration(parts: RunParts, job: Job, signal: AbortSignal): Promise<Outcome> {
  try {
    return await run(parts, job, signal)
  } catch (error) {
    if (signal.aborted) throw error
    return afterDefect(parts, job, error)
  }
}

/** What becomes of the row after what nobody expected. */
async function afterDefect(parts: RunParts, { id }: Job, error: unknown): Promise<Outcome> {
  const row = await parts.records.find(id)
  if (row === null) return 'ended'
  const open = { status: openStates }
  // An attempt that did not come as far as to be counted counts as well: a defect must not be tried for ever.
  const attempts = row.status === 'GENERATING' ? row.attempts : row.attempts + 1
  if (attempts < parts.attemptsLimit) return tryAgain(parts, { ...row, attempts }, open, error)
  await endGeneration(parts, row, open, error)
  return 'ended'
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

const waiting = { status: 'PENDING', claim: null, startedAt: null } as const

/** What becomes of the row after an attempt that brought no picture. */
async function afterFailure(
  parts: RunParts,
  attempt: Attempt,
  signal: AbortSignal,
  error: unknown,
): Promise<Outcome> {
  const { row, claim: ours, number } = attempt
  const own = { status: 'GENERATING', claim: ours } as const
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
  return tryAgain(parts, { ...row, attempts: number }, own, error)
}

/** Has the job wait for its next attempt. */
async function tryAgain(
  parts: RunParts,
  { id, createdAt, attempts }: Generation,
  expected: Expected,
  error: unknown,
): Promise<Outcome> {
  parts.log.warn({ generation: id, attempt: attempts, err: error }, 'attempt failed, trying again')
  if (!(await parts.records.change(id, expected, { ...waiting, attempts }))) return 'ended'
  parts.board.publish(id, createdAt, { status: 'PENDING', step: 0, preview: null })
  return 'again'
}
