/** Decides when the next preview of a job is due: at most so many a second, none while nobody watches. */
export class PreviewPace {
  #intervalMs = Infinity
  #lastMs = -Infinity

  /** `previewsPerSecond` 0: nobody watches. */
  watch(previewsPerSecond: number): void {
    this.#intervalMs = previewsPerSecond > 0 ? 1000 / previewsPerSecond : Infinity
  }

  /** Whether a preview is due at `nowMs` (a clock that never goes back); if so, it counts as sent. */
  take(nowMs: number): boolean {
    if (this.#intervalMs === Infinity || nowMs - this.#lastMs < this.#intervalMs) return false
    this.#lastMs = nowMs
    return true
  }
}
