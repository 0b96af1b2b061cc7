import type { Database } from '../storage/database.ts'
import type { UseCases } from './use-cases.ts'

/** What every resolver is handed: who asks, what they may do, and the doors to the rest of the house. */
export interface Context {
  /** For reads whose selection becomes the query; everything that does something goes through a use-case. */
  readonly database: Database
  readonly useCases: UseCases
  readonly caller: Caller
  /** Builder slugs that this operation came with, by the id of the set that each opened: they are kept nowhere else. */
  readonly openedSets: Map<string, string>
  readonly settings: SchemaSettings
}

export interface Caller {
  readonly ipHash: string | null
  readonly userAgent: string | null
  /** Whether the admin token was sent. */
  readonly isAdmin: boolean
}

export interface SchemaSettings {
  /** Without a slash at the end. */
  readonly publicUrl: string
  /** Where the links of prank sets lead, without a slash at the end. */
  readonly frontendUrl: string
  /** Pixels. */
  readonly previewSizeLimit: number
  /** Previews a second. */
  readonly previewRateLimit: number
}
