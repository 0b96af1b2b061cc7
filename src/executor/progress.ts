import type { RawPreview } from '../engine/protocol.ts'

export type JobStatus = 'PENDING' | 'ROUTING' | 'GENERATING' | 'COMPLETED' | 'FAILED' | 'CANCELED'

const endings: ReadonlySet<JobStatus> = new Set(['COMPLETED', 'FAILED', 'CANCELED'])

export const hasEnded = (status: JobStatus): boolean => endings.has(status)

/** Where a generation is: what one event tells. */
export interface Progress {
  readonly id: string
  /** Grows with every event of a generation, also across restarts. */
  readonly sequence: number
  readonly status: JobStatus
  /** Steps done; 0 before the first. */
  readonly step: number
  /** 0 while the model, and with it the number of steps, is not known. */
  readonly totalSteps: number
  /** 1: next. Null unless it waits. */
  readonly queuePosition: number | null
  readonly etaSeconds: number | null
  /** Of the picture, in pixels; null while the model is not known. */
  readonly size: { readonly width: number; readonly height: number } | null
  /** A preview that the follower has not seen yet, if one is due. */
  readonly preview: RawPreview | null
}

/** What an event changes; the rest stays as it was. */
export type ProgressChange = Partial<Omit<Progress, 'id' | 'sequence'>>
