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
  /** Who wanted it; each may lend it a slot. */
  readonly callers: Set<string>
  waiting: number
}

/** Each may take as much of the disk as a file may have bytes; slow ones of a caller hold up that caller's only. */
const fetchesAtOnce = { together: 8, each: 2 }

/** The fetches under way: one an address, however many wait for it. */
export class Fetches {
  readonly #slots = new Slots(fetchesAtOnce)
  /** By address; what was fetched is not among them any more. */
  readonly #fetches = new Map<string, Fetch>()
  readonly #source: FileSource

  constructor(source: FileSource) {
    this.#source = source
  }

  /**
   * Waits for the file and returns its path; rejects with what fetching failed for, or with the signal's reason. A fetch
   * that the last who waited for it gives up on ends.
   */
  async wait(url: URL, caller: string, signal: AbortSignal): Promise<string> {
    signal.throwIfAborted()
    const fetch = this.#fetches.get(url.href) ?? this.#start(url)
    fetch.waiting++
    fetch.callers.add(caller)
    this.#slots.fill()
    try {
      return await unlessAborted(fetch.done, signal)
    } finally {
      fetch.waiting--
      if (fetch.waiting === 0 && signal.aborted) this.#end(url, fetch)
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
    const callers = new Set<string>()
    const done = this.#obtain(url, callers, abort.signal)
    const fetch: Fetch = { done, abort, callers, waiting: 0 }
    this.#fetches.set(url.href, fetch)
    const forget = () => this.#forget(url, fetch)
    done.then(forget, forget)
    return fetch
  }

  async #obtain(url: URL, callers: ReadonlySet<string>, signal: AbortSignal): Promise<string> {
    const found = await this.#source.find(url)
    return found ?? this.#slots.run(() => this.#source.fetch(url, signal), callers, signal)
  }

  #end(url: URL, fetch: Fetch): void {
    fetch.abort.abort()
    this.#forget(url, fetch)
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
