import { withDefaults } from '../catalog/check-request.ts'
import type { Job } from '../executor/executor.ts'
import { openStates, type Generation } from '../storage/generation-records.ts'
import { newId } from '../storage/ids.ts'
import type { Attempt } from './attempt.ts'
import { chooseModel, type Choice } from './choose-model.ts'
import { endGeneration } from './end-generation.ts'
import { askedOf, workloadOf, wantedBy } from './job-of.ts'
import type { RunParts } from './run-parts.ts'

/**
 * Takes a waiting generation in hand: PENDING -> ROUTING -> GENERATING. The row is read anew after it was claimed. Null
 * where it is no longer to be run: it was canceled meanwhile, or no model can run it and it has FAILED.
 */
export async function takeGeneration(parts: RunParts, job: Job): Promise<Attempt | null> {
  const routed = await route(parts, job)
  if (routed === null) return null
  // While the engine starts it is given nothing, so that what happens meanwhile costs no attempt.
  await parts.engine.settled()
  return claim(parts, routed)
}

interface Routed {
  readonly row: Generation
  readonly choice: Choice
}

/** PENDING -> ROUTING: the model is chosen and the choice logged. Null: the job is not ours to run, or has failed. */
async function route(parts: RunParts, { id, createdAt }: Job): Promise<Routed | null> {
  // A job comes here once, and again only when its attempt is over. Should that have broken off before it could set its row
  // back, it is done now.
  const routing = { status: 'ROUTING', claim: null, startedAt: null } as const
  if (!(await parts.records.change(id, { status: openStates }, routing))) return null
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
  const took = { generationId: row.id, prompt: row.prompt, elapsedMs: Math.round(elapsedMs) }
  parts.history.routing({ ...decision, ...took })
  await parts.records.logRouting({
    id: newId(),
    createdAt: new Date(),
    ...took,
    idealModelId: modelId,
    ranModelId,
    scores: scores.map((score) => ({ ...score })),
    tags: [...tags],
    reason,
    confidence,
    decidedBy,
  })
}

/** ROUTING -> GENERATING: the attempt is counted before it begins, so that a crash cannot try for ever. */
async function claim(parts: RunParts, { row, choice }: Routed): Promise<Attempt | null> {
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
    etaSeconds: etaSeconds(parts, attempt),
  })
  return attempt
}

/** Until the picture, the time to load the model with it; null where nothing like it was drawn yet. */
function etaSeconds({ estimator, loading, engine }: RunParts, { row, choice, parameters }: Attempt) {
  const drawingMs = estimator.estimate(workloadOf(choice.model, parameters))
  if (drawingMs === null) return null
  return (drawingMs + loading.estimate(wantedBy(row, choice.model), engine.loaded)) / 1000
}
