import type { Config } from './config.ts'
import type { Logger } from './logging.ts'

/** Parts of the house that are there already, and how to undo them, in the order in which they were made. */
export interface House {
  readonly config: Config
  readonly log: Logger
  readonly undo: (() => Promise<void>)[]
}
