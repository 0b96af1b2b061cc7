import type { Catalog } from './catalog/catalog.ts'
import { programVersion, uploadLimits, type Config } from './config.ts'
import { createLoras } from './create-loras.ts'
import { createUseCases } from './create-use-cases.ts'
import { DurationEstimator } from './executor/duration-estimator.ts'
import type { EngineProcess } from './executor/engine-process.ts'
import type { QueueState, Work } from './executor/executor.ts'
import { LatestValue } from './executor/latest-value.ts'
import { LoadingTimes } from './executor/loading-times.ts'
import { LocalExecutor } from './executor/local-executor.ts'
import { ProgressBoard } from './executor/progress-board.ts'
import type { UseCases } from './graphql/use-cases.ts'
import type { House } from './house.ts'
import type { Storage } from './open-storage.ts'
import { AwaitedLoras, type AwaitParts } from './use-cases/awaited-loras.ts'
import { TriggerMatching } from './use-cases/match-prompt.ts'
import { NoiseSeeds } from './use-cases/noise-seeds.ts'
import { OneAtATime } from './use-cases/one-at-a-time.ts'
import { PrankTargets } from './use-cases/prank-targets.ts'
import { RateLimit } from './use-cases/rate-limit.ts'
import { recoverQueue } from './use-cases/recover-queue.ts'
import { runGeneration } from './use-cases/run-generation.ts'
import type { RunParts } from './use-cases/run-parts.ts'
import { SlugGuard } from './use-cases/slug-guard.ts'

/** Where generations are made: what the API can have done, and the watching of it. */
export interface Workshop {
  readonly useCases: UseCases
  /** Ends every subscription: clients come back when the server does. */
  readonly endWatching: () => void
}

/** Rebuilds the queue and starts to work on it. */
export async function openWorkshop(
  { config, log, undo }: House,
  catalog: Catalog,
  storage: Storage,
  engine: EngineProcess,
): Promise<Workshop> {
  const board = new ProgressBoard()
  const estimator = new DurationEstimator()
  const loading = new LoadingTimes()
  const queue: LatestValue<QueueState> = new LatestValue(() => executor.state())
  const executor: LocalExecutor = new LocalExecutor({
    board,
    estimator,
    loading,
    loaded: () => engine.loaded,
    limit: config.QUEUE_LIMIT,
    onChange: () => queue.changed(),
    onDefect: (error, job) => log.error({ generation: job?.id, err: error }, 'a job broke off by a defect'),
  })
  const { pranks, records, files, temporary, history } = storage
  const targets = new PrankTargets({ catalog, engine, executor, files, records: storage.targetRecords, log })
  const parts = {
    catalog,
    engine,
    executor,
    estimator,
    loading,
    board,
    records,
    pranks,
    files,
    temporary,
    targets,
    history,
    ...openLoras({ config, log, undo }, { executor, records, board, history }),
    modelsFolder: config.MODELS_DIR,
    log,
    ...limitsOf(config),
    matching: new TriggerMatching(pranks),
    decoding: new OneAtATime(),
    seeds: new NoiseSeeds(storage.hashKey),
    embedParameters: config.EMBED_PARAMETERS,
    version: await programVersion(),
  }
  board.onAudience((id, previewsPerSecond) => engine.watch(id, previewsPerSecond))
  // The engine goes first: an executor that waits for a step would wait for as long as the step takes.
  undo.push(
    async () => void (await Promise.all([executor.stop(), engine.stop(config.SHUTDOWN_SECONDS * 1000)])),
  )
  const restored = await recoverQueue(parts)
  if (restored > 0) log.info({ jobs: restored }, 'queue restored')
  executor.start(workOf(parts))
  targets.prepareAll()
  return {
    useCases: createUseCases(parts, queue),
    endWatching: () => {
      board.close()
      queue.close()
    },
  }
}

const workOf =
  (parts: RunParts & { readonly awaitedLoras: AwaitedLoras }): Work =>
  (job, signal) =>
    parts.awaitedLoras.take(job, signal, () => runGeneration(parts, job, signal))

type Queue = Pick<AwaitParts, 'executor' | 'records' | 'board' | 'history'>

/** Where LoRAs come from, and who waits for them; the executor is to be stopped before. */
function openLoras({ config, log, undo }: House, queue: Queue) {
  const loras = createLoras(config, log)
  const awaitedLoras = new AwaitedLoras({ ...queue, loras, log }, config.QUEUE_LIMIT)
  undo.push(() => loras.stop())
  undo.push(() => awaitedLoras.settled())
  return { loras, awaitedLoras }
}

/** How much of everything there may be. */
function limitsOf(config: Config) {
  const perHour = 3600
  return {
    attemptsLimit: config.ATTEMPTS_LIMIT,
    promptLimit: config.PROMPT_LIMIT,
    batchLimit: batchLimit(config),
    lorasLimit: config.LORAS_LIMIT,
    shareSlugLength: config.SHARE_SLUG_LENGTH,
    setLimits: { triggers: config.TRIGGERS_PER_SET, bytes: config.SET_BYTES_LIMIT },
    uploadLimits: uploadLimits(config),
    rate: rateLimit(config.RATE_LIMIT_PER_MINUTE, 60, 'generations a minute are taken'),
    setRate: rateLimit(config.PRANK_SETS_PER_HOUR, perHour, 'prank sets an hour are made'),
    uploadRate: rateLimit(config.UPLOADS_PER_HOUR, perHour, 'uploads an hour are taken'),
    slugs: new SlugGuard(
      rateLimit(config.SLUG_MISSES_PER_MINUTE, 60, 'slugs that do not exist are looked up a minute'),
    ),
  }
}

/** A batch is taken as a whole: one that the queue or the rate has never room for is a mistake, not to be tried again. */
const batchLimit = ({ BATCH_LIMIT, QUEUE_LIMIT, RATE_LIMIT_PER_MINUTE }: Config) =>
  Math.min(BATCH_LIMIT, QUEUE_LIMIT, RATE_LIMIT_PER_MINUTE === 0 ? BATCH_LIMIT : RATE_LIMIT_PER_MINUTE)

const rateLimit = (points: number, seconds: number, what: string) =>
  new RateLimit({ points, seconds, sentence: `At most ${points} ${what}` })
