import type { AbortReason, Job, Outcome } from '../executor/executor.ts'
import type { EngineObserver, EngineResult } from '../executor/engine-process.ts'
import { EngineError } from '../errors.ts'
import { openStates, type Generation } from '../storage/generation-records.ts'
import { newId } from '../storage/ids.ts'
import { askedOf } from './job-of.ts'
import { chooseModel, type Choice } from './choose-model.ts'
import { withDefaults, type Parameters } from '../catalog/check-request.ts'
import type { RunParts } from './run-parts.ts'
import { storeGeneration } from './store-generation.ts'
import { endGeneration } from './end-generation.ts'

/** A generation whose model is known and whose attempt is ours. */
export interface Attempt {
  readonly row: Generation
  readonly claim: string
  /** 1 for the first. */
  readonly number: number
  readonly choice: Choice
  readonly parameters: Parameters
  readonly startedAt: Date
}

/**
 * The way of one job from the queue to its end: routed, drawn, stored. Says `again` where this attempt failed in a way
 * that another one may not. The row is read anew after it was claimed, and every change of it is a compare-and-set, so
 * that a job that was canceled meanwhile simply ends here.
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
  const routed = await route(parts, job)
  if (routed === null) return 'ended'
  const attempt = await claim(parts, routed)
  if (attempt === null) return 'ended'
  try {
    const result = await draw(parts, attempt, signal)
    await storeGeneration(parts, attempt, result)
    return 'ended'
  } catch (error) {
    return afterFailure(parts, attempt, signal, error)
  }
}

/** PENDING -> ROUTING: the model is chosen and the choice logged. Null: the job is not ours to run, or has failed. */
async function route(
  parts: RunParts,
  { id, createdAt }: Job,
): Promise<{ row: Generation; choice: Choice } | null> {
  if (!(await parts.records.change(id, { status: 'PENDING' }, { status: 'ROUTING' }))) return null
  parts.board.publish(id, createdAt, { status: 'ROUTING', queuePosition: null, step: 0, preview: null })
  const row = await parts.records.find(id)
  if (row === null) return null
  const startedAt = performance.now()
  try {
    const choice = await chooseModel(parts.catalog, row.engine, row.prompt, askedOf(row))
    await logDecision(parts, row, choice, performance.now() - startedAt)
    return { row, choice }
  } catch (error) {
    await endGeneration(parts, row, { status: 'ROUTING' }, error)
    return null
  }
}

/** A job that is tried again was logged already. */
async function logDecision(
  parts: RunParts,
  row: Generation,
  { decision }: Choice,
  elapsedMs: number,
): Promise<void> {
  if (row.attempts > 0 || row.decision !== null) return
  const { modelId, ranModelId, scores, tags, reason, confidence, decidedBy } = decision
  await parts.records.logRouting({
    id: newId(),
    createdAt: new Date(),
    generationId: row.id,
    prompt: row.prompt,
    idealModelId: modelId,
    ranModelId,
    scores: scores.map((score) => ({ ...score })),
    tags: [...tags],
    reason,
    confidence,
    decidedBy,
    elapsedMs: Math.round(elapsedMs),
  })
}

/** ROUTING -> GENERATING: the attempt is counted before it begins, so that a crash cannot try for ever. */
async function claim(
  parts: RunParts,
  { row, choice }: { row: Generation; choice: Choice },
): Promise<Attempt | null> {
  const parameters = withDefaults(choice.model, askedOf(row))
  const attempt: Attempt = {
    row,
    claim: newId(),
    number: row.attempts + 1,
    choice,
    parameters,
    startedAt: new Date(),
  }
  const { decision, model } = choice
  const claimed = await parts.records.change(
    row.id,
    { status: 'ROUTING' },
    {
      status: 'GENERATING',
      claim: attempt.claim,
      attempts: attempt.number,
      startedAt: attempt.startedAt,
      decision: {
        ...decision,
        scores: decision.scores.map((score) => ({ ...score })),
        tags: [...decision.tags],
      },
      modelId: model.id,
      ...parameters,
    },
  )
  if (!claimed) return null
  parts.board.publish(row.id, row.createdAt, {
    status: 'GENERATING',
    totalSteps: parameters.steps,
    size: { width: parameters.width, height: parameters.height },
    etaSeconds: seconds(parts.estimator.estimate({ modelId: model.id, ...parameters })),
  })
  return attempt
}

async function draw(parts: RunParts, attempt: Attempt, signal: AbortSignal): Promise<EngineResult> {
  const { row, choice, parameters } = attempt
  let denoisingSince = performance.now()
  const request = {
    modelFolder: choice.model.path,
    prompt: row.prompt,
    ...(row.negativePrompt !== null && { negativePrompt: row.negativePrompt }),
    ...parameters,
    seed: Number(row.seed),
  }
  const observer: EngineObserver = {
    onPhase: () => {
      parts.engine.watch(row.id, parts.board.audience(row.id))
      denoisingSince = performance.now()
    },
    onStep: (call, calls, preview) => {
      // The step that was in hand when the job was canceled: its end was told already.
      if (signal.aborted) return
      // A sampler may call the denoiser more often than it was given steps (PNDM does): clients see the steps.
      const fraction = call / calls
      parts.board.publish(row.id, row.createdAt, {
        step: Math.floor(fraction * parameters.steps),
        totalSteps: parameters.steps,
        etaSeconds: remaining(parts, attempt, performance.now() - denoisingSince, fraction),
        ...(preview !== null && { preview }),
      })
    },
  }
  return parts.engine.run(row.id, request, observer, signal)
}

/** What is left of the learned duration; before anything was learned, of the pace so far. */
function remaining(
  parts: RunParts,
  { choice, parameters }: Attempt,
  elapsedMs: number,
  fraction: number,
): number {
  const estimate = parts.estimator.estimate({ modelId: choice.model.id, ...parameters })
  const total = estimate === null ? elapsedMs / fraction : Math.max(estimate, elapsedMs)
  return (total * (1 - fraction)) / 1000
}

const seconds = (milliseconds: number | null) => (milliseconds === null ? null : milliseconds / 1000)

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
  const retry = !(error instanceof EngineError) || error.retry
  if (!retry || number >= parts.attemptsLimit) {
    await endGeneration(parts, row, own, error)
    return 'ended'
  }
  parts.log.warn({ generation: row.id, attempt: number, err: error }, 'attempt failed, trying again')
  if (!(await parts.records.change(row.id, own, waiting))) return 'ended'
  parts.board.publish(row.id, row.createdAt, { status: 'PENDING', step: 0, preview: null })
  return 'again'
}
