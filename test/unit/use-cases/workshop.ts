import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import { readCatalog } from '../../../src/catalog/catalog.ts'
import { DurationEstimator } from '../../../src/executor/duration-estimator.ts'
import { EngineProcess } from '../../../src/executor/engine-process.ts'
import { LoadingTimes } from '../../../src/executor/loading-times.ts'
import { LocalExecutor } from '../../../src/executor/local-executor.ts'
import { ProgressBoard } from '../../../src/executor/progress-board.ts'
import { GenerationRecords } from '../../../src/storage/generation-records.ts'
import { PictureFiles } from '../../../src/storage/picture-files.ts'
import { PrankRecords } from '../../../src/storage/prank-records.ts'
import { TargetRecords } from '../../../src/storage/target-records.ts'
import { AwaitedLoras } from '../../../src/use-cases/awaited-loras.ts'
import { openHistory } from '../../../src/use-cases/history.ts'
import type { LoraShelf } from '../../../src/use-cases/lora-shelf.ts'
import { NoiseSeeds } from '../../../src/use-cases/noise-seeds.ts'
import { PrankTargets } from '../../../src/use-cases/prank-targets.ts'
import { engineOptions, goldenModels } from '../engine/golden-models.ts'
import { temporaryFolder } from '../storage/temporary-folder.ts'
import { migratedDatabase } from '../storage/test-database.ts'

const entry = fileURLToPath(new URL('../../../src/engine/main.ts', import.meta.url))

export type Workshop = Awaited<ReturnType<typeof openWorkshop>>

/** All that generations are made with, the real things, without the server around them. The engine is not started. */
export async function openWorkshop() {
  const database = await migratedDatabase()
  const log = pino({ level: 'silent' })
  const board = new ProgressBoard()
  const estimator = new DurationEstimator()
  const loading = new LoadingTimes()
  const engine = new EngineProcess({
    entry,
    execArgv: ['--import', 'tsx'],
    engine: engineOptions(),
    stallMs: 60_000,
    log,
  })
  onTestFinished(() => engine.stop(0))
  const defects: unknown[] = []
  const executor = new LocalExecutor({
    board,
    estimator,
    loading,
    loaded: () => engine.loaded,
    limit: 10,
    onChange: () => undefined,
    onDefect: (error) => defects.push(error),
  })
  const folder = await temporaryFolder()
  const catalog = await readCatalog(goldenModels, { devices: () => engine.devices })
  const files = new PictureFiles(join(folder, 'data'))
  const pranks = new PrankRecords(database)
  const history = openHistory({
    ...{ folder: join(folder, 'logs'), maxBytes: 1e6, maxFiles: 1 },
    onError: (error) => defects.push(error),
  })
  onTestFinished(() => history.close())
  const records = new GenerationRecords(database)
  const awaited = { executor, loras: noLoras, records, board, history, log }
  return {
    ...{ history, database, log, board, estimator, engine, executor, defects, catalog, files, pranks },
    ...{ loading, records },
    seeds: new NoiseSeeds('a secret of the test'),
    loras: noLoras,
    awaitedLoras: new AwaitedLoras(awaited, 10),
    modelsFolder: goldenModels,
    targets: new PrankTargets({
      catalog,
      engine,
      executor,
      files,
      records: new TargetRecords(database),
      log,
    }),
    attemptsLimit: 3,
    embedParameters: true,
    version: 'test',
  }
}

/** The row of a generation that was just accepted. */
export const newRow = (id: string, asked: Record<string, number> = {}) => ({
  id,
  createdAt: new Date(),
  engine: 'tiny-sd',
  prompt: 'a red cat',
  asked,
  seed: '1',
  sessionId: id.replace(/\d+$/, ''),
})

/** No LoRA is there, and none can be fetched. */
const noLoras: LoraShelf = {
  check: (_lora, path) => Promise.resolve([{ path, message: 'there is none' }]),
  checkFit: () => Promise.resolve([]),
  find: () => Promise.reject(new Error('there is none')),
  resolve: () => Promise.reject(new Error('there is none')),
  list: () => Promise.resolve([]),
}
