/** Steps in a row may differ in length by this much before the engine is taken for hung. */
const patience = 20
/** Silence that is never held against an engine, in milliseconds, unless the limit itself is lower. */
const graceMs = 30_000

/**
 * Notices an engine that works on a job and says nothing. Before the first step nobody knows how long it may take (weights
 * are loaded), so the limit is `limitMs`; from then on twenty times the longest silence between steps is enough.
 */
export class StallWatch {
  readonly #limitMs: number
  readonly #onStall: (silentMs: number) => void
  #timer: NodeJS.Timeout | undefined
  #lastSignAt = performance.now()
  #longestStepMs: number | null = null

  constructor(limitMs: number, onStall: (silentMs: number) => void) {
    this.#limitMs = limitMs
    this.#onStall = onStall
    this.#arm()
  }

  /** The engine said something; `stepped`: that a step is done. */
  sign(stepped: boolean): void {
    const now = performance.now()
    if (stepped) this.#longestStepMs = Math.max(this.#longestStepMs ?? 0, now - this.#lastSignAt)
    this.#lastSignAt = now
    this.#arm()
  }

  /** Another phase begins, and nobody knows how long it takes. */
  forgetSteps(): void {
    this.#longestStepMs = null
    this.#arm()
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #arm(): void {
    clearTimeout(this.#timer)
    const limit = this.#limit()
    this.#timer = setTimeout(() => this.#onStall(limit), limit)
  }

  #limit(): number {
    if (this.#longestStepMs === null) return this.#limitMs
    return Math.min(this.#limitMs, Math.max(graceMs, patience * this.#longestStepMs))
  }
}
