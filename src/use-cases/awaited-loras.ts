import type { Model } from '../catalog/model.ts'
import { EngineError, QueueFullError } from '../errors.ts'
import type { Executor, Job, Outcome } from '../executor/executor.ts'
import type { Generation } from '../storage/generation-records.ts'
import { endGeneration } from './end-generation.ts'
import { jobOf } from './job-of.ts'
import { lorasOf, type AskedLora, type LoraShelf } from './lora-shelf.ts'
import type { RunParts } from './run-parts.ts'

export interface AwaitParts extends Pick<RunParts, 'records' | 'board' | 'history' | 'log'> {
  readonly executor: Pick<Executor, 'hold' | 'release' | 'cancel'>
  readonly loras: LoraShelf
}

/** A generation that is drawn with files from addresses. */
interface Drawn {
  readonly row: Generation
  /** The one that it will probably run on; null: not known. */
  readonly model: Model | null
  /** How often its files were fetched. */
  times: number
}

/** What is fetched may have to make room for other files before it is drawn with. */
const timesLimit = 3

/** A fetch that stalls is given up by then. */
const retryAfterSeconds = 30

/**
 * The files from addresses that generations in the queue are to be drawn with. A job is held until its files are here, so
 * that the worker never waits for the network; one whose file cannot be had, or is for another kind of model, ends without
 * it.
 */
export class AwaitedLoras {
  readonly #parts: AwaitParts
  readonly #limit: number
  readonly #jobs = new WeakMap<Job, Drawn>()
  readonly #underway = new Set<Promise<void>>()

  /** `limit`: jobs that may wait for files. */
  constructor(parts: AwaitParts, limit: number) {
    this.#parts = parts
    this.#limit = limit
  }

  /** Throws QueueFullError where `count` more jobs of a request would be too many that wait for files. */
  refuseFull({ loras }: { readonly loras?: readonly AskedLora[] | null | undefined }, count: number): void {
    if (!fromAddress(loras ?? [])) return
    if (this.#underway.size + count > this.#limit) throw new QueueFullError(this.#limit, retryAfterSeconds)
  }

  /** The job of a row that is about to enter the queue, held where files have to be fetched first; that begins here. */
  jobOf(row: Generation, model: Model | null): Job {
    const job = jobOf(row, model)
    if (!fromAddress(lorasOf(row))) return job
    const drawn: Drawn = { row, model, times: 0 }
    this.#jobs.set(job, drawn)
    this.#await(drawn)
    return job
  }

  /** Has the work done on a job whose turn has come, unless files of it were removed meanwhile: these are fetched again. */
  async take(job: Job, signal: AbortSignal, work: () => Promise<Outcome>): Promise<Outcome> {
    const drawn = this.#jobs.get(job)
    if (drawn === undefined || drawn.times >= timesLimit || (await this.#areHere(drawn))) return work()
    if (signal.aborted) return 'ended'
    this.#await(drawn)
    return 'again'
  }

  /** Returns when nothing is fetched any more, and all ends that this has brought are written down. */
  async settled(): Promise<void> {
    await Promise.all(this.#underway)
  }

  #await(drawn: Drawn): void {
    drawn.times += 1
    const signal = this.#parts.executor.hold(drawn.row.id)
    const waiting = this.#wait(drawn, signal).finally(() => this.#underway.delete(waiting))
    this.#underway.add(waiting)
  }

  async #wait(drawn: Drawn, signal: AbortSignal): Promise<void> {
    const { executor, log } = this.#parts
    const { id } = drawn.row
    try {
      await this.#obtain(drawn, signal)
    } catch (error) {
      if (signal.aborted) return
      await endGeneration(this.#parts, drawn.row, { status: 'PENDING' }, error).then(
        () => executor.cancel(id),
        // It goes on to the worker, which does what is to be done about defects.
        (defect: unknown) => log.error({ generation: id, err: defect }, 'a generation could not be ended'),
      )
    }
    if (!signal.aborted) executor.release(id)
  }

  /** Fetches all at once. Throws what the shelf throws, or EngineError where one cannot fit the model. */
  async #obtain({ row, model }: Drawn, signal: AbortSignal): Promise<void> {
    const { loras } = this.#parts
    // An address can have as many sessions as it likes.
    const caller = row.ipHash ?? row.sessionId ?? row.id
    const rest = new AbortController()
    const until = AbortSignal.any([signal, rest.signal])
    try {
      await Promise.all(lorasOf(row).map((lora) => loras.resolve(lora, until, caller)))
    } finally {
      // Where one cannot be had, the others are of no use.
      rest.abort()
    }
    if (model !== null) await this.#refuseMisfits(row, model)
  }

  async #refuseMisfits(row: Generation, model: Model): Promise<void> {
    for (const lora of lorasOf(row)) {
      const [problem] = await this.#parts.loras.checkFit(lora, model, 'lora')
      if (problem === undefined) continue
      const { message } = problem
      throw new EngineError('BAD_REQUEST', `${message.charAt(0).toUpperCase()}${message.slice(1)}.`, false)
    }
  }

  async #areHere({ row }: Drawn): Promise<boolean> {
    const finding = lorasOf(row).map((lora) => this.#parts.loras.find(lora))
    // What went wrong is told where it is drawn with them.
    return Promise.all(finding).then(
      (found) => found.every((path) => path !== null),
      () => true,
    )
  }
}

const fromAddress = (loras: readonly AskedLora[]): boolean => loras.some(({ url }) => url != null)
