import type { Catalog } from '../catalog/catalog.ts'
import type { DurationEstimator } from '../executor/duration-estimator.ts'
import type { EngineProcess } from '../executor/engine-process.ts'
import type { LoadingTimes } from '../executor/loading-times.ts'
import type { ProgressBoard } from '../executor/progress-board.ts'
import type { GenerationRecords } from '../storage/generation-records.ts'
import type { PictureFiles } from '../storage/picture-files.ts'
import type { History } from './history.ts'
import type { LoraShelf } from './lora-shelf.ts'
import type { NoiseSeeds } from './noise-seeds.ts'
import type { PrankTargets } from './prank-targets.ts'

/** What a generation needs on its way from the queue to its end. */
export interface RunParts {
  readonly catalog: Catalog
  readonly engine: EngineProcess
  readonly estimator: DurationEstimator
  readonly loading: LoadingTimes
  readonly board: ProgressBoard
  readonly records: GenerationRecords
  readonly files: PictureFiles
  readonly targets: PrankTargets
  readonly seeds: NoiseSeeds
  readonly loras: LoraShelf
  readonly history: History
  /** Absolute path of the folder in which all models stand. */
  readonly modelsFolder: string
  /** Attempts before a generation fails. */
  readonly attemptsLimit: number
  /** Whether prompt and parameters are written into the PNG. */
  readonly embedParameters: boolean
  /** Of this program, for the PNG. */
  readonly version: string
  readonly log: RunLog
}

interface RunLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}
