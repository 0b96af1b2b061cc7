import type { Parameters } from '../catalog/check-request.ts'
import type { Generation } from '../storage/generation-records.ts'
import type { Choice } from './choose-model.ts'

/** A generation whose model is known and whose attempt is ours. */
export interface Attempt {
  readonly row: Generation
  readonly claim: string
  /** 1 for the first. */
  readonly number: number
  readonly choice: Choice
  readonly parameters: Parameters
  readonly startedAt: Date
}
