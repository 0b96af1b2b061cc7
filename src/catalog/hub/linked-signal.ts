import { setMaxListeners } from 'node:events'

/** A signal that follows others, until it is unlinked from them. */
export interface LinkedSignal {
  readonly signal: AbortSignal
  unlink(): void
}

/**
 * A signal that aborts with the first of `sources`. Not AbortSignal.any: in Node 20 what that returns can be collected
 * while somebody waits for it, and then it never aborts.
 */
export function linkSignals(...sources: readonly AbortSignal[]): LinkedSignal {
  const controller = new AbortController()
  // Every file in transfer follows the same signal: many listeners are no leak.
  setMaxListeners(0, controller.signal)
  const links = sources.map((source) => {
    const follow = () => controller.abort(source.reason)
    if (source.aborted) follow()
    else source.addEventListener('abort', follow, { once: true })
    return () => source.removeEventListener('abort', follow)
  })
  return { signal: controller.signal, unlink: () => links.forEach((unlink) => unlink()) }
}

/** What `promise` gives, or the signal's reason as soon as it aborts: `fetch` does not always notice that itself. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const fail = () => reject(signal.reason as Error)
    if (signal.aborted) fail()
    signal.addEventListener('abort', fail, { once: true })
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', fail))
  })
}
