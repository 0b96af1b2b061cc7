import type { LoadedModel } from '../engine/protocol.ts'
import { QueueFullError } from '../errors.ts'
import type { DurationEstimator } from './duration-estimator.ts'
import type {
  AbortReason,
  Executor,
  Job,
  Outcome,
  QueueState,
  Reservation,
  SpareTask,
  Work,
} from './executor.ts'
import { FairQueue } from './fair-queue.ts'
import { ForeseenLoading } from './foreseen-loading.ts'
import { HeldJobs } from './held-jobs.ts'
import type { LoadingTimes } from './loading-times.ts'
import { pause, pauseMs } from './pause.ts'
import type { ProgressBoard } from './progress-board.ts'

export interface LocalExecutorParts {
  readonly board: ProgressBoard
  readonly estimator: DurationEstimator
  readonly loading: LoadingTimes
  /** Models that are in memory now. */
  readonly loaded: () => readonly LoadedModel[]
  /** Jobs that may wait. */
  readonly limit: number
  readonly onChange: () => void
  /** Work that broke off (null: a spare-time task): it is to be logged; the executor goes on, and tries the job again. */
  readonly onDefect: (error: unknown, job: Job | null) => void
}

interface Running {
  readonly job: Job
  readonly abort: AbortController
  readonly startedAt: number
}

/** Told to who comes to a full queue before any job was measured, in milliseconds. */
const guessedJobMs = 10_000

/** The executor of one machine: a queue in memory, one worker. The rows of the database are the queue's memory. */
export class LocalExecutor implements Executor {
  readonly #parts: LocalExecutorParts
  readonly #queue = new FairQueue<Job>()
  readonly #held = new HeldJobs()
  readonly #spareTasks: SpareTask[] = []
  readonly #stopped = new AbortController()
  #reserved = 0
  #running: Running | null = null
  /** Jobs in a row whose work broke off. */
  #brokenOff = 0
  #wake: () => void = () => undefined
  #loop: Promise<void> = Promise.resolve()

  constructor(parts: LocalExecutorParts) {
    this.#parts = parts
  }

  start(work: Work): void {
    this.#loop = this.#takeJobs(work)
  }

  reserve(): Reservation {
    const { limit } = this.#parts
    if (this.#waitingCount - this.#held.size + this.#reserved >= limit)
      throw new QueueFullError(limit, this.#secondsUntilAPlaceIsFree())
    this.#reserved += 1
    let open = true
    const release = () => {
      if (open) this.#reserved -= 1
      open = false
    }
    return {
      release,
      use: (job) => {
        release()
        this.restore(job)
      },
    }
  }

  restore(job: Job): void {
    this.#queue.push(job)
    this.#changed()
    this.#wake()
  }

  hold(id: string): AbortSignal {
    return AbortSignal.any([this.#held.hold(id), this.#stopped.signal])
  }

  release(id: string): void {
    const passed = this.#held.release(id)
    if (passed !== undefined) this.#queue.push(passed)
    this.#changed()
    this.#wake()
  }

  inSpareTime(task: SpareTask): void {
    this.#spareTasks.push(task)
    this.#wake()
  }

  cancel(id: string): boolean {
    const aside = this.#held.cancel(id)
    if (aside !== undefined || this.#queue.remove(id) !== undefined) {
      this.#changed()
      return true
    }
    if (this.#running?.job.id !== id) return false
    this.#running.abort.abort('canceled' satisfies AbortReason)
    return true
  }

  state(): QueueState {
    const remaining = this.#remainingMs()
    const waits = this.#durationsMs()
    const known = waits.every((wait) => wait !== null) && remaining !== null
    return {
      waiting: this.#waitingCount,
      running: this.#running === null ? 0 : 1,
      etaSeconds: known ? (remaining + waits.reduce((sum, wait) => sum + wait, 0)) / 1000 : null,
    }
  }

  get #waitingCount(): number {
    return this.#queue.size + this.#held.aside.length
  }

  /** Jobs in the order in which they should be taken; when the held ones whose turn has passed will be, nobody can tell. */
  #waiting(): Job[] {
    return [...this.#queue.jobs(), ...this.#held.aside]
  }

  /** Milliseconds until the running job should be done; 0 where none runs, null where nobody can tell. */
  #remainingMs(): number | null {
    if (this.#running === null) return 0
    const eta = this.#parts.board.present(this.#running.job.id)?.etaSeconds
    if (eta !== undefined && eta !== null) return eta * 1000
    const { job, startedAt } = this.#running
    const duration = this.#drawingMs(job)
    if (duration === null) return null
    return Math.max(0, duration + this.#foreseenLoading().next(job.wanted) - (performance.now() - startedAt))
  }

  /** What each job that waits should take at its turn, in their order; null where nothing like it was measured. */
  #durationsMs(): (number | null)[] {
    const loading = this.#foreseenLoading()
    loading.next(this.#running?.job.wanted ?? null)
    return this.#waiting().map((job) => {
      const loadingMs = loading.next(job.wanted)
      const drawingMs = this.#drawingMs(job)
      return drawingMs === null ? null : loadingMs + drawingMs
    })
  }

  #foreseenLoading(): ForeseenLoading {
    return new ForeseenLoading(this.#parts.loading, this.#parts.loaded())
  }

  #drawingMs(job: Job): number | null {
    const { estimator } = this.#parts
    const { modelId, steps, width, height } = job
    if (modelId === null || steps === null || width === null || height === null) return estimator.average()
    return estimator.estimate({ modelId, steps, width, height }) ?? estimator.average()
  }

  #secondsUntilAPlaceIsFree(): number {
    return Math.max(1, (this.#remainingMs() ?? guessedJobMs) / 1000)
  }

  async #takeJobs(work: Work): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      const job = this.#next()
      const task = job === undefined ? this.#spareTasks.shift() : undefined
      if (job !== undefined) await this.#takeJob(job, work)
      else if (task !== undefined) await this.#takeTask(task)
      else await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  /** The first that is not held. */
  #next(): Job | undefined {
    let job = this.#queue.shift()
    while (job !== undefined && this.#held.pass(job)) job = this.#queue.shift()
    return job
  }

  async #takeTask(task: SpareTask): Promise<void> {
    await task(this.#stopped.signal).catch((error: unknown) => this.#parts.onDefect(error, null))
  }

  async #takeJob(job: Job, work: Work): Promise<void> {
    const abort = new AbortController()
    this.#running = { job, abort, startedAt: performance.now() }
    this.#changed()
    const outcome = await work(job, abort.signal).catch((error: unknown): Outcome | 'broken off' => {
      this.#parts.onDefect(error, job)
      return 'broken off'
    })
    this.#running = null
    this.#brokenOff = outcome === 'broken off' ? this.#brokenOff + 1 : 0
    // One that was canceled meanwhile has ended whatever the work says; one that is stopped goes on at the next start.
    if (outcome !== 'ended' && !abort.signal.aborted) this.#putBack(job)
    this.#changed()
    // A database that is full or locked is no better for the next job.
    if (this.#brokenOff > 0) await pause(pauseMs(this.#brokenOff), this.#stopped.signal)
  }

  /** Before all others; every second time in a row behind them, for the fault may be the job's own. */
  #putBack(job: Job): void {
    if (this.#brokenOff > 0 && this.#brokenOff % 2 === 0) this.#queue.push(job)
    else this.#queue.pushFront(job)
  }

  /** Positions and times have shifted for everyone who waits. */
  #changed(): void {
    let waitMs = this.#remainingMs()
    const durations = this.#durationsMs()
    for (const [index, job] of this.#waiting().entries()) {
      const duration = durations[index] ?? null
      waitMs = waitMs === null || duration === null ? null : waitMs + duration
      this.#parts.board.publish(job.id, job.createdAt, {
        status: 'PENDING',
        queuePosition: index + 1,
        etaSeconds: waitMs === null || this.#held.has(job.id) ? null : waitMs / 1000,
      })
    }
    this.#parts.onChange()
  }

  async stop(): Promise<void> {
    this.#stopped.abort('stopping' satisfies AbortReason)
    this.#running?.abort.abort('stopping' satisfies AbortReason)
    this.#wake()
    await this.#loop
  }
}
