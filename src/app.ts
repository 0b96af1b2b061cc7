import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readCatalog, type Catalog } from './catalog/catalog.ts'
import { projectFolder, type Config } from './config.ts'
import { createEngine } from './create-engine.ts'
import { DurationEstimator } from './executor/duration-estimator.ts'
import type { EngineProcess } from './executor/engine-process.ts'
import type { QueueState } from './executor/executor.ts'
import { LatestValue } from './executor/latest-value.ts'
import { LocalExecutor } from './executor/local-executor.ts'
import { ProgressBoard } from './executor/progress-board.ts'
import { createSchema } from './graphql/schema.ts'
import type { UseCases } from './graphql/use-cases.ts'
import { createCallerReader } from './http/caller.ts'
import { createGraphqlHandler } from './http/graphql-route.ts'
import { attachGraphqlSocket } from './http/graphql-socket.ts'
import { closeServer, listen } from './http/listen.ts'
import { createPictureRoute } from './http/picture-route.ts'
import { createHttpServer } from './http/server.ts'
import type { Logger } from './logging.ts'
import { isWritable, readOrMakeSecret, takeDataFolder } from './storage/data-folder.ts'
import { isReachable, openDatabase, type Database } from './storage/database.ts'
import { GenerationRecords } from './storage/generation-records.ts'
import { migrate, readMigrationFiles } from './storage/migrations.ts'
import { PictureFiles } from './storage/picture-files.ts'
import { cancelGeneration } from './use-cases/cancel-generation.ts'
import { describeModels } from './use-cases/describe-models.ts'
import { RateLimit } from './use-cases/rate-limit.ts'
import { recoverQueue } from './use-cases/recover-queue.ts'
import { routePrompt } from './use-cases/route-prompt.ts'
import { runGeneration } from './use-cases/run-generation.ts'
import { SharedPreviews } from './use-cases/share-previews.ts'
import { submitGeneration } from './use-cases/submit-generation.ts'
import { watchGeneration } from './use-cases/watch-generation.ts'

/** The whole program as a value: it is running, and can be stopped. */
export interface App {
  /** Where clients reach it, without a slash at the end. */
  readonly url: string
  /** The engine's process; another one after a restart of it. */
  readonly enginePid: () => number | undefined
  /** Stops everything in order: no new work, the step in hand ends, the queue stays in the database. */
  readonly stop: () => Promise<void>
}

/** Parts of the house that are there already, and how to undo them, in the order in which they were made. */
interface House {
  readonly config: Config
  readonly log: Logger
  readonly undo: (() => Promise<void>)[]
}

/**
 * Builds every part once and starts them. Throws ConfigurationError, DatabaseError or DataFolderInUseError where it
 * cannot start; then nothing of it goes on running.
 */
export async function startApp(config: Config, log: Logger): Promise<App> {
  const house: House = { config, log, undo: [] }
  try {
    return await start(house)
  } catch (error) {
    await stop(house)
    throw error
  }
}

async function start(house: House): Promise<App> {
  const catalog = await readCatalog(house.config.MODELS_DIR)
  const storage = await openStorage(house)
  const engine = startEngine(house)
  const workshop = await openWorkshop(house, catalog, storage, engine)
  const url = await serve(house, storage, engine, workshop)
  return { url, enginePid: () => engine.pid, stop: () => stop(house) }
}

/** The last made is undone first; one that fails does not keep the others from it. */
async function stop({ undo, log }: House): Promise<void> {
  for (const step of undo.splice(0).toReversed()) {
    await step().catch((error: unknown) => log.error({ err: error }, 'a part could not be stopped'))
  }
}

interface Storage {
  readonly database: Database
  readonly records: GenerationRecords
  readonly files: PictureFiles
  readonly hashKey: string
  readonly adminToken: string
}

async function openStorage({ config, log, undo }: House): Promise<Storage> {
  const folder = await takeDataFolder(config.DATA_DIR)
  undo.push(() => folder.release())
  const database = await openDatabase(config.DATABASE_URL)
  undo.push(() => database.$disconnect())
  const files = await readMigrationFiles(join(projectFolder, 'prisma'), 'sqlite')
  const applied = await migrate(database, config.DATABASE_URL, files)
  if (applied.length > 0) log.info({ applied }, 'database migrated')
  return {
    database,
    records: new GenerationRecords(database),
    files: new PictureFiles(config.DATA_DIR),
    hashKey: await readOrMakeSecret(config.DATA_DIR, 'hash-key'),
    adminToken: config.ADMIN_TOKEN ?? (await readOrMakeSecret(config.DATA_DIR, 'admin-token')),
  }
}

function startEngine({ config, log, undo }: House): EngineProcess {
  const engine = createEngine(config, log)
  engine.start()
  undo.push(() => engine.stop(0))
  return engine
}

/** Where generations are made: what the API can have done, and the watching of it. */
interface Workshop {
  readonly useCases: UseCases
  /** Ends every subscription: clients come back when the server does. */
  readonly endWatching: () => void
}

async function openWorkshop(
  { config, log, undo }: House,
  catalog: Catalog,
  { records, files }: Storage,
  engine: EngineProcess,
): Promise<Workshop> {
  const board = new ProgressBoard()
  const estimator = new DurationEstimator()
  const queue: LatestValue<QueueState> = new LatestValue(() => executor.state())
  const executor: LocalExecutor = new LocalExecutor({
    board,
    estimator,
    limit: config.QUEUE_LIMIT,
    onChange: () => queue.changed(),
    onDefect: (error, job) => log.error({ generation: job.id, err: error }, 'a job broke off by a defect'),
  })
  const { version } = JSON.parse(await readFile(join(projectFolder, 'package.json'), 'utf8')) as {
    version: string
  }
  const parts = {
    catalog,
    engine,
    executor,
    estimator,
    board,
    records,
    files,
    log,
    attemptsLimit: config.ATTEMPTS_LIMIT,
    promptLimit: config.PROMPT_LIMIT,
    embedParameters: config.EMBED_PARAMETERS,
    version: `PromptPics ${version}`,
    rate: generationRate(config),
  }
  board.onAudience((id, previewsPerSecond) => engine.watch(id, previewsPerSecond))
  const restored = await recoverQueue(parts)
  if (restored > 0) log.info({ jobs: restored }, 'queue restored')
  executor.start((job, signal) => runGeneration(parts, job, signal))
  // The engine goes first: an executor that waits for a step would wait for as long as the step takes.
  undo.push(
    async () => void (await Promise.all([executor.stop(), engine.stop(config.SHUTDOWN_SECONDS * 1000)])),
  )
  return {
    useCases: useCasesOf(parts, queue),
    endWatching: () => {
      board.close()
      queue.close()
    },
  }
}

const generationRate = ({ RATE_LIMIT_PER_MINUTE: points }: Config) =>
  new RateLimit({ points, seconds: 60, sentence: `At most ${points} generations a minute are taken` })

type Parts = Parameters<typeof submitGeneration>[0] &
  Parameters<typeof cancelGeneration>[0] &
  Parameters<typeof describeModels>[0]

function useCasesOf(parts: Parts, queue: LatestValue<QueueState>): UseCases {
  const previews = new SharedPreviews()
  return {
    submitGeneration: (request, requester) => submitGeneration(parts, request, requester),
    cancelGeneration: (id) => cancelGeneration(parts, id),
    watchGeneration: (id, previewsPerSecond) => watchGeneration(parts, id, previewsPerSecond),
    encodePreview: (preview, size, maxSize) => previews.encode(preview, size, maxSize),
    routePrompt: (prompt) => routePrompt(parts, prompt),
    describeModels: () => describeModels(parts),
    queueState: () => parts.executor.state(),
    watchQueue: () => queue.watch(),
  }
}

async function serve(
  { config, log, undo }: House,
  { database, records, files, hashKey, adminToken }: Storage,
  engine: EngineProcess,
  { useCases, endWatching }: Workshop,
): Promise<string> {
  const callerOf = createCallerReader({ hashKey, adminToken })
  const limits = { previewSizeLimit: config.PREVIEW_SIZE_LIMIT, previewRateLimit: config.PREVIEW_RATE_LIMIT }
  // Known only once the server listens, for the port may be any that is free.
  let publicUrl = ''
  const graphql = createGraphqlHandler({
    schema: createSchema(),
    contextOf: (request, authorization) => ({
      database,
      useCases,
      caller: callerOf(request, authorization),
      settings: { ...limits, publicUrl },
    }),
    corsOrigins: config.CORS_ORIGINS,
    log,
  })
  const server = createHttpServer({
    graphql,
    bodyLimit: config.BODY_LIMIT_BYTES,
    picture: createPictureRoute({ findImage: (id) => records.findImage(id), files }),
    readiness: {
      database: () => isReachable(database),
      engine: () => Promise.resolve(engine.isReady),
      disk: () => isWritable(config.DATA_DIR),
    },
    log,
  })
  const address = await listen(server, config.HOST, config.PORT)
  const sockets = attachGraphqlSocket(server, graphql, config.BODY_LIMIT_BYTES)
  publicUrl = config.PUBLIC_URL ?? address
  undo.push(async () => {
    // Connections go first: a subscription that was completed in order would tell its client not to come back.
    await Promise.all([closeServer(server), sockets.close()])
    endWatching()
  })
  return publicUrl
}
