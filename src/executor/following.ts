import { hasEnded, type Progress } from './progress.ts'

/** How much sooner than its share of a second a preview may come and still be passed on: timers are not exact. */
const earliness = 0.9

/**
 * One follower's view of a generation: an async iterator that holds the latest event only. What comes before it is asked
 * again is merged into one event; the last event (the generation has ended) always arrives and ends the iteration.
 * It is written out by hand because an async generator that waits cannot be ended from outside.
 */
export class Following implements AsyncIterableIterator<Progress, undefined> {
  readonly previewsPerSecond: number
  readonly #onEnd: () => void
  #latest: Progress | null = null
  #ended = false
  #wake: () => void = () => undefined
  #previewAtMs = Number.NEGATIVE_INFINITY
  #previewStep = -1

  /** `onEnd` is called once, when the iteration is over for whatever reason. */
  constructor(previewsPerSecond: number, onEnd: () => void) {
    this.previewsPerSecond = previewsPerSecond
    this.#onEnd = onEnd
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  /** Hands an event over; one that is older than what waits already is dropped, but never the end. */
  offer(progress: Progress): void {
    if (this.#ended || (this.#latest !== null && !isNews(progress, this.#latest))) return
    this.#latest = progress
    this.#wake()
  }

  async next(): Promise<IteratorResult<Progress, undefined>> {
    while (this.#latest === null && !this.#ended) await new Promise<void>((resolve) => (this.#wake = resolve))
    const progress = this.#latest
    this.#latest = null
    if (progress === null || this.#ended) return { done: true, value: undefined }
    if (hasEnded(progress.status)) this.#end()
    return { done: false, value: this.#withPreviewWhenDue(progress) }
  }

  return(): Promise<IteratorResult<Progress, undefined>> {
    this.#end()
    return Promise.resolve({ done: true, value: undefined })
  }

  #end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#wake()
    this.#onEnd()
  }

  #withPreviewWhenDue(progress: Progress): Progress {
    const { preview } = progress
    if (preview === null) return progress
    if (this.previewsPerSecond === 0) return { ...progress, preview: null }
    const now = performance.now()
    const due = now - this.#previewAtMs >= (1000 / this.previewsPerSecond) * earliness
    if (!due || preview.step === this.#previewStep) return { ...progress, preview: null }
    this.#previewAtMs = now
    this.#previewStep = preview.step
    return progress
  }
}

/** Whether an event goes before the one that waits. Sequences have a largest value: they alone cannot tell an end. */
const isNews = (progress: Progress, waiting: Progress): boolean =>
  !hasEnded(waiting.status) && (hasEnded(progress.status) || progress.sequence > waiting.sequence)
