import type { AbortReason, Job } from './executor.ts'

/**
 * Jobs that may not be taken yet, for something of theirs is still on its way. They keep their places; one whose turn comes
 * meanwhile is put aside, so that what comes after it is not held up.
 */
export class HeldJobs {
  readonly #holds = new Map<string, AbortController>()
  #aside: Job[] = []

  /** Jobs that are held, wherever they wait. */
  get size(): number {
    return this.#holds.size
  }

  /** Those whose turn has come, in the order in which it did. */
  get aside(): readonly Job[] {
    return this.#aside
  }

  has(id: string): boolean {
    return this.#holds.has(id)
  }

  /** Holds a job until it is released. The signal aborts when it is canceled. */
  hold(id: string): AbortSignal {
    const abort = new AbortController()
    this.#holds.set(id, abort)
    return abort.signal
  }

  /** Puts a job aside whose turn has come; false where nothing holds it. */
  pass(job: Job): boolean {
    const isHeld = this.has(job.id)
    if (isHeld) this.#aside.push(job)
    return isHeld
  }

  /** Holds a job no longer, and returns it where its turn had come. */
  release(id: string): Job | undefined {
    this.#holds.delete(id)
    const job = this.#aside.find((each) => each.id === id)
    this.#aside = this.#aside.filter((each) => each !== job)
    return job
  }

  /** The same, for it is not to be taken any more. */
  cancel(id: string): Job | undefined {
    this.#holds.get(id)?.abort('canceled' satisfies AbortReason)
    return this.release(id)
  }
}
