import type { UploadLimits } from '../imaging/decode-upload.ts'
import type { PictureFiles } from '../storage/picture-files.ts'
import type { PrankRecords, SetLimits } from '../storage/prank-records.ts'
import type { TemporaryFiles } from '../storage/temporary-files.ts'
import type { History } from './history.ts'
import type { OneAtATime } from './one-at-a-time.ts'
import type { PrankTargets } from './prank-targets.ts'
import type { RateLimit } from './rate-limit.ts'
import type { SlugGuard } from './slug-guard.ts'

/** What taking a picture from somebody needs. */
export interface UploadParts {
  readonly files: PictureFiles
  readonly temporary: TemporaryFiles
  /** Decoding a picture may take a gigabyte for a moment, so that one waits for the other. */
  readonly decoding: OneAtATime
  readonly uploadLimits: UploadLimits
  readonly uploadRate: RateLimit
}

/** What building prank sets needs. */
export interface PrankParts extends UploadParts {
  readonly pranks: PrankRecords
  readonly slugs: SlugGuard
  readonly targets: PrankTargets
  readonly history: History
  readonly setRate: RateLimit
  readonly setLimits: SetLimits
  /** Characters of a share slug. */
  readonly shareSlugLength: number
  /** Characters of a trigger's prompt. */
  readonly promptLimit: number
}
