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
  const links = sources.map((source) => {
    const follow = () => controller.abort(source.reason)
    if (source.aborted) follow()
    else source.addEventListener('abort', follow, { once: true })
    return () => source.removeEventListener('abort', follow)
  })
  return { signal: controller.signal, unlink: () => links.forEach((unlink) => unlink()) }
}

/** What `promise` gives, or the signal's reason as soon as it aborts: `fetch` does not always notice that itself. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let unlink = () => {}
  const aborted = new Promise<never>((_, reject) => {
    const fail = () => reject(signal.reason as Error)
    if (signal.aborted) fail()
    else signal.addEventListener('abort', fail, { once: true })
    unlink = () => signal.removeEventListener('abort', fail)
  })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    unlink()
  }
}
