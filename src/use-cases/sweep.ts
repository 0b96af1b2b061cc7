import { removeOldUploads } from '../storage/old-uploads.ts'
import type { PictureFiles } from '../storage/picture-files.ts'
import type { RetentionRecords } from '../storage/retention-records.ts'
import type { RunParts } from './run-parts.ts'
import { sweepExpired } from './sweep-expired.ts'
import { sweepStrays } from './sweep-strays.ts'
import { sweepUnreferenced } from './sweep-unreferenced.ts'

export interface SweepParts {
  readonly dataFolder: string
  /** The very object through which pictures are stored: it knows which are being stored. */
  readonly files: PictureFiles
  readonly retention: RetentionRecords
  readonly log: Pick<RunParts['log'], 'error'>
}

/** How old, in milliseconds, something has to be before it goes. */
export interface SweepAges {
  /** An upload that was last written to so long ago. */
  readonly uploadMs: number
  /** A prank set that expired so long ago: its triggers and their pictures go, the set stays. */
  readonly expiredMs: number
  /** A picture that nothing names, and that was made so long ago. */
  readonly unreferencedMs: number
}

/** What was removed. */
export interface Swept {
  readonly uploads: number
  readonly triggers: number
  /** Of the expired triggers and of nothing, with row and files. */
  readonly pictures: number
  /** Files of pictures that have no row. */
  readonly strayFiles: number
}

/**
 * Removes what nobody needs any more. Nothing that is referenced goes, and no picture that is being stored. What resists
 * is logged and left for the next time. Ends early, between two steps, when `signal` is aborted. Throws what the
 * database throws.
 */
export async function sweep(parts: SweepParts, ages: SweepAges, signal: AbortSignal): Promise<Swept> {
  const onError = (error: unknown) => parts.log.error({ err: error }, 'a file could not be swept')
  const uploads = await removeOldUploads(parts.dataFolder, before(ages.uploadMs), onError)
  const expired = await sweepExpired(parts, before(ages.expiredMs), signal)
  const unreferenced = await sweepUnreferenced(parts, before(ages.unreferencedMs), signal)
  const strayFiles = await sweepStrays(parts, signal)
  return { uploads, triggers: expired.triggers, pictures: expired.pictures + unreferenced, strayFiles }
}

const before = (ageMs: number) => new Date(Date.now() - ageMs)
