import type { LoadedModel } from '../engine/protocol.ts'
import type { LoadingTimes, Wanted } from './loading-times.ts'

/**
 * Foresees what jobs will have to load when their turn comes. What is in memory now stays there for as long as nothing is
 * loaded; then it is taken to make room, so that only what was loaded last is there.
 */
export class ForeseenLoading {
  readonly #times: LoadingTimes
  readonly #loaded: readonly LoadedModel[]
  /** Null: what is in memory now is. */
  #loadedLast: Wanted | null = null

  constructor(times: LoadingTimes, loaded: readonly LoadedModel[]) {
    this.#times = times
    this.#loaded = loaded
  }

  /** Milliseconds that the next job should spend on loading; 0 where it finds what it wants, or nobody knows. */
  next(wanted: Wanted | null): number {
    // Of one whose model is not known yet nothing can be told.
    if (wanted === null || this.#isThere(wanted)) return 0
    this.#loadedLast = wanted
    return this.#times.estimate(wanted, [])
  }

  #isThere(wanted: Wanted): boolean {
    const last = this.#loadedLast
    if (last === null) return this.#times.isLoaded(wanted, this.#loaded)
    return last.modelFolder === wanted.modelFolder && last.loras === wanted.loras
  }
}
