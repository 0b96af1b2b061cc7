import type { Catalog } from '../catalog/catalog.ts'
import { stepsToRun } from '../catalog/start-picture.ts'
import { EngineError } from '../errors.ts'
import type { DurationEstimator } from '../executor/duration-estimator.ts'
import type { Executor } from '../executor/executor.ts'
import type { Generation, GenerationRecords } from '../storage/generation-records.ts'
import type { PictureFiles } from '../storage/picture-files.ts'
import type { AwaitedLoras } from './awaited-loras.ts'
import { chooseModel } from './choose-model.ts'
import { endGeneration } from './end-generation.ts'
import { askedOf } from './job-of.ts'
import type { RunParts } from './run-parts.ts'

type RecoverParts = Pick<RunParts, 'board' | 'history' | 'log'> & {
  readonly catalog: Catalog
  readonly awaitedLoras: AwaitedLoras
  readonly executor: Executor
  readonly estimator: DurationEstimator
  readonly records: GenerationRecords
  readonly files: PictureFiles
  readonly attemptsLimit: number
}

/** Finished generations of a model that its estimates start from. */
const rememberedDurations = 20

/**
 * Rebuilds the queue from the rows after a stop of whatever kind: what waited goes on waiting, what was being drawn
 * starts over (unless it has used up its attempts), LoRAs go on to be fetched, and the files of attempts that no row names are removed.
 * Returns how many jobs there are.
 */
export async function recoverQueue(parts: RecoverParts): Promise<number> {
  await parts.files.sweepTemporary()
  for (const { claim } of await parts.records.claimed()) {
    if (claim !== null) await parts.files.remove('generated', claim)
  }
  await rememberDurations(parts)
  const rows = await parts.records.open()
  // What was in hand had its turn before all that waits.
  const inHand = rows.filter(({ status }) => status !== 'PENDING')
  const waiting = rows.filter(({ status }) => status === 'PENDING')
  let restored = 0
  for (const row of [...inHand, ...waiting]) if (await recover(parts, row)) restored += 1
  return restored
}

async function recover(parts: RecoverParts, row: Generation): Promise<boolean> {
  if (row.status === 'GENERATING' && row.attempts >= parts.attemptsLimit) {
    const error = new EngineError(
      'ENGINE_FAILED',
      `The server stopped during each of ${row.attempts} attempts.`,
      false,
    )
    await endGeneration(parts, row, { status: 'GENERATING' }, error)
    return false
  }
  await parts.records.change(
    row.id,
    { status: row.status },
    { status: 'PENDING', claim: null, startedAt: null },
  )
  const choice = await chooseModel(parts.catalog, row.engine, row.prompt, askedOf(row)).catch(() => null)
  // A model that is gone meanwhile is told as a failure when the job's turn comes.
  parts.executor.restore(parts.awaitedLoras.jobOf(row, choice?.model ?? null))
  return true
}

async function rememberDurations({ catalog, estimator, records }: RecoverParts): Promise<void> {
  for (const model of await catalog.models()) {
    const rows = await records.recentlyCompleted(model.id, rememberedDurations)
    for (const { steps, strength, width, height, generationTimeMs } of rows.toReversed()) {
      if (steps === null || width === null || height === null || generationTimeMs === null) continue
      const stepsRun = stepsToRun(model, { steps, strength })
      estimator.learn({ modelId: model.id, steps: stepsRun, width, height }, generationTimeMs)
    }
  }
}
