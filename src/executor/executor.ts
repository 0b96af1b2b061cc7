import type { Queued } from './fair-queue.ts'
import type { Wanted } from './loading-times.ts'

/** One job: a generation that waits or runs. */
export interface Job extends Queued {
  readonly createdAt: Date
  /** The model that it will probably run on, and the size of the work, for estimates; null: not known yet. */
  readonly modelId: string | null
  readonly steps: number | null
  readonly width: number | null
  readonly height: number | null
  /** What it will probably want in memory; null: not known yet. */
  readonly wanted: Wanted | null
}

/** Why a job's signal was aborted. */
export type AbortReason = 'canceled' | 'stopping'

/** What the worker made of a job: it has ended, or it is to be tried again, before all others. */
export type Outcome = 'ended' | 'again'

/** Rejects where it could not even write down what became of the job; the job is then tried again a while later. */
export type Work = (job: Job, signal: AbortSignal) => Promise<Outcome>

export type SpareTask = (signal: AbortSignal) => Promise<void>

export interface QueueState {
  readonly waiting: number
  readonly running: number
  /** Until everything that waits now is done; null where nothing was measured yet. */
  readonly etaSeconds: number | null
}

/** Runs jobs, one at a time an engine, in a fair order. One implementation works in this process; others may come. */
export interface Executor {
  /** Starts to take jobs. */
  start(work: Work): void
  /** Takes the place of a job that is about to be written down. Throws QueueFullError. */
  reserve(): Reservation
  /** Takes a job whatever the limit says: one that was accepted before. */
  restore(job: Job): void
  /**
   * Holds a job, before it is given a place or while it runs: it waits, but its turn passes until it is released. The signal
   * aborts when the job is canceled or the executor stops. Held jobs do not count against the limit.
   */
  hold(id: string): AbortSignal
  /** Ends a hold. A job whose turn has passed gets the next that is fair. */
  release(id: string): void
  /**
   * Runs a task when no job waits or runs; one task at a time, first come first served. It is not counted as a job, a job that
   * comes meanwhile waits for its end, and `signal` aborts when the executor stops. Tasks that were not begun then are forgotten.
   */
  inSpareTime(task: SpareTask): void
  /** Takes a waiting job out, or aborts a running one; false where it does neither. */
  cancel(id: string): boolean
  state(): QueueState
  /** Takes no further job, aborts the running one, waits for it. Waiting jobs stay where they are written down. */
  stop(): Promise<void>
}

export interface Reservation {
  /** Puts the job into the place. */
  use(job: Job): void
  /** Gives the place back unless it was used. */
  release(): void
}
