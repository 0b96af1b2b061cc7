import { FetchProblem } from './fetch-problem.ts'
import { Slots } from './slots.ts'

/** How one file is come by. Both return its path. */
export interface FileSource {
  /** Null where it has not been fetched yet. */
  find(url: URL): Promise<string | null>
  fetch(url: URL, signal: AbortSignal): Promise<string>
}

interface Fetch {
  readonly done: Promise<string>
  readonly abort: AbortController
  waiting: number
  state: 'running' | 'failed'
}

/** At most so many at once. */
const fetchesAtOnce = 2

/** Failures that are kept for whoever asks next. */
const failuresKept = 100

/** The fetches under way: one an address, however many wait for it. */
export class Fetches {
  readonly #slots = new Slots(fetchesAtOnce)
  /** By address; what was fetched is not among them any more. */
  readonly #fetches = new Map<string, Fetch>()
  readonly #source: FileSource

  constructor(source: FileSource) {
    this.#source = source
  }

  /** Begins to fetch where nobody does; a failure is kept until somebody waits for the file. */
  begin(url: URL): void {
    if (this.#fetches.get(url.href)?.state !== 'running') this.#start(url)
  }

  /**
   * Waits for the file and returns its path; rejects with what fetching failed for, or with the signal's reason. A fetch
   * that the last who waited for it gives up on ends.
   */
  async wait(url: URL, signal: AbortSignal): Promise<string> {
    signal.throwIfAborted()
    const fetch = this.#fetches.get(url.href) ?? this.#start(url)
    fetch.waiting++
    try {
      return await unlessAborted(fetch.done, signal)
    } finally {
      fetch.waiting--
      if (fetch.waiting === 0) this.#leave(url, fetch, signal)
    }
  }

  /** Ends all of them, and returns when nothing of them is left. */
  async stop(): Promise<void> {
    const fetches = [...this.#fetches.values()]
    for (const { abort } of fetches) abort.abort(new FetchProblem('everything is being stopped'))
    await Promise.allSettled(fetches.map(({ done }) => done))
  }

  #start(url: URL): Fetch {
    const abort = new AbortController()
    const done = this.#obtain(url, abort.signal)
    const fetch: Fetch = { done, abort, waiting: 0, state: 'running' }
    this.#fetches.set(url.href, fetch)
    done.then(
      () => this.#forget(url, fetch),
      () => this.#fail(fetch),
    )
    return fetch
  }

  async #obtain(url: URL, signal: AbortSignal): Promise<string> {
    const found = await this.#source.find(url)
    return found ?? this.#slots.run(() => this.#source.fetch(url, signal), signal)
  }

  #fail(fetch: Fetch): void {
    fetch.state = 'failed'
    const failures = [...this.#fetches].filter(
      ([, { state, waiting }]) => state === 'failed' && waiting === 0,
    )
    for (const [href] of failures.slice(0, -failuresKept)) this.#fetches.delete(href)
  }

  #leave(url: URL, fetch: Fetch, signal: AbortSignal): void {
    const unwanted = fetch.state === 'running' && signal.aborted
    if (unwanted) fetch.abort.abort()
    if (unwanted || fetch.state === 'failed') this.#forget(url, fetch)
  }

  #forget(url: URL, fetch: Fetch): void {
    if (this.#fetches.get(url.href) === fetch) this.#fetches.delete(url.href)
  }
}

/** What `promise` gives, unless `signal` is aborted before. */
function unlessAborted<Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason)
    signal.addEventListener('abort', leave, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}
