import { setMaxListeners } from 'node:events'
import { join } from 'node:path'
import { readCatalog } from './catalog/catalog.ts'
import { projectFolder, type Config } from './config.ts'
import { createEngine } from './create-engine.ts'
import type { House } from './house.ts'
import type { Logger } from './logging.ts'
import { openStorage, type Storage } from './open-storage.ts'
import { openWorkshop, type Workshop } from './open-workshop.ts'
import { isWritable } from './storage/data-folder.ts'
import { isReachable } from './storage/database.ts'
import type { EngineProcess } from './executor/engine-process.ts'
import { sweep } from './use-cases/sweep.ts'
import { Sweeper } from './use-cases/sweeper.ts'
import { createSchema } from './graphql/schema.ts'
import { createCallerReader } from './http/caller.ts'
import { createAddressReader } from './http/client-address.ts'
import { createCors } from './http/cors.ts'
import { createGraphqlHandler } from './http/graphql-route.ts'
import { attachGraphqlSocket, type SocketLimits } from './http/graphql-socket.ts'
import { closeServer, listen } from './http/listen.ts'
import type { OperationLimits } from './http/operation-limits.ts'
import { addressOfRequest } from './http/request-address.ts'
import { createPageRoute } from './http/page-route.ts'
import { createPictureRoute } from './http/picture-route.ts'
import { createShareRoute } from './http/share-route.ts'
import { createHttpServer, type ConnectionLimits } from './http/server.ts'
import { createUploadRoom } from './http/upload-room.ts'

/** The whole program as a value: it is running, and can be stopped. */
export interface App {
  /** Where clients reach it, without a slash at the end. */
  readonly url: string
  /** The engine's process; another one after a restart of it. */
  readonly enginePid: () => number | undefined
  /** Stops everything in order: no new work, the step in hand ends, the queue stays in the database. */
  readonly stop: () => Promise<void>
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
  const engine = createEngine(house.config, house.log)
  const catalog = await readCatalog(house.config.MODELS_DIR, {
    log: house.log,
    devices: () => engine.devices,
  })
  const storage = await openStorage(house)
  startEngine(house, engine)
  const workshop = await openWorkshop(house, catalog, storage, engine)
  startSweeping(house, storage)
  const url = await serve(house, storage, engine, workshop)
  return { url, enginePid: () => engine.pid, stop: () => stop(house) }
}

/** The last made is undone first; one that fails does not keep the others from it. */
async function stop({ undo, log }: House): Promise<void> {
  for (const step of undo.splice(0).toReversed()) {
    await step().catch((error: unknown) => log.error({ err: error }, 'a part could not be stopped'))
  }
}

function startEngine({ undo }: House, engine: EngineProcess): void {
  engine.start()
  undo.push(() => engine.stop(0))
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** Begins when what a crash left is put in order, with the very files that pictures are stored through. */
function startSweeping({ config, log, undo }: House, { files, retention }: Storage): void {
  const ages = {
    uploadMs: config.TEMPORARY_HOURS * hourMs,
    expiredMs: config.EXPIRED_SETS_DAYS * 24 * hourMs,
    unreferencedMs: config.UNREFERENCED_HOURS * hourMs,
  }
  const parts = { dataFolder: config.DATA_DIR, files, retention, log }
  const sweeper = new Sweeper({
    sweep: (signal) => sweep(parts, ages, signal),
    pauseMs: config.SWEEP_INTERVAL_MINUTES * minuteMs,
    log,
  })
  sweeper.start()
  undo.push(() => sweeper.stop())
}

async function serve(
  { config, log, undo }: House,
  { database, records, files, hashKey, adminToken }: Storage,
  engine: EngineProcess,
  { useCases, endWatching }: Workshop,
): Promise<string> {
  const callerOf = createCallerReader({ hashKey, adminToken, trustedProxies: config.TRUST_PROXY })
  const addressOf = createAddressReader(config.TRUST_PROXY)
  const cors = createCors(config.CORS_ORIGINS)
  const limits = { previewSizeLimit: config.PREVIEW_SIZE_LIMIT, previewRateLimit: config.PREVIEW_RATE_LIMIT }
  // One address for all is known only once the server listens, for the port may be any that is free.
  let addressFor = addressOfRequest
  const graphql = createGraphqlHandler({
    schema: createSchema(config.BATCH_LIMIT),
    contextOf: (request, authorization) => {
      const publicUrl = addressFor(request)
      return {
        database,
        useCases,
        caller: callerOf(request, authorization),
        openedSets: new Map(),
        settings: { ...limits, publicUrl, frontendUrl: config.FRONTEND_URL ?? publicUrl },
      }
    },
    limits: operationLimits(config),
    log,
  })
  const stopping = forManyListeners()
  const server = createHttpServer({
    graphql,
    cors,
    bodyLimit: config.BODY_LIMIT_BYTES,
    uploadLimit: config.UPLOAD_LIMIT_BYTES,
    uploadRoom: createUploadRoom(addressOf),
    connections: connectionLimits(config),
    picture: createPictureRoute({ findImage: (id) => records.findImage(id), files }),
    share: createShareRoute({ useCases, callerOf, stopping: stopping.signal }),
    page: createPageRoute(join(projectFolder, 'src/http/pages')),
    readiness: readinessOf(config, database, engine),
    log,
  })
  const { url, isEverywhere } = await listen(server, config.HOST, config.PORT)
  const publicUrl = config.PUBLIC_URL ?? url
  if (isEverywhere && config.PUBLIC_URL === undefined) log.warn({ host: config.HOST }, namelessWarning)
  else addressFor = () => publicUrl
  const sockets = attachGraphqlSocket(server, {
    handler: graphql,
    origins: { allows: (origin) => cors.allows(origin), publicUrl: () => publicUrl },
    addressOf,
    limits: socketLimits(config),
    log,
  })
  undo.push(async () => {
    // Those who wait for a picture are told while they can still hear it.
    stopping.abort()
    // Connections go first: a subscription that was completed in order would tell its client not to come back.
    await Promise.all([closeServer(server), sockets.close()])
    endWatching()
  })
  return publicUrl
}

/** Each visitor who waits listens to it. */
function forManyListeners(): AbortController {
  const stopping = new AbortController()
  setMaxListeners(0, stopping.signal)
  return stopping
}

const readinessOf = (config: Config, database: Storage['database'], engine: EngineProcess) => ({
  database: () => isReachable(database),
  engine: () => Promise.resolve(engine.isReady),
  disk: () => isWritable(config.DATA_DIR),
})

const namelessWarning =
  'HOST stands for every address of this machine: links have the one that each request came by. Set PUBLIC_URL to the address that others reach this server by'

const operationLimits = (config: Config): OperationLimits => ({
  tokens: config.TOKEN_LIMIT,
  depth: config.DEPTH_LIMIT,
  aliases: config.ALIAS_LIMIT,
  directives: config.DIRECTIVE_LIMIT,
  cost: config.COST_LIMIT,
})

const connectionLimits = (config: Config): ConnectionLimits => ({
  headerSeconds: config.HEADER_TIMEOUT_SECONDS,
  requestSeconds: config.REQUEST_TIMEOUT_SECONDS,
  connections: config.CONNECTION_LIMIT,
})

const socketLimits = (config: Config): SocketLimits => ({
  messageBytes: config.BODY_LIMIT_BYTES,
  initSeconds: config.WS_INIT_TIMEOUT_SECONDS,
  pingSeconds: config.WS_PING_SECONDS,
  operations: config.SOCKET_SUBSCRIPTION_LIMIT,
  perAddress: config.SOCKET_LIMIT_PER_ADDRESS,
})
