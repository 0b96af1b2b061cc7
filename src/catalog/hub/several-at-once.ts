import { linkSignals } from './linked-signal.ts'

/**
 * Does `task` for each item, at most `atOnce` at a time, in the items' order. The first failure aborts the signal that
 * the others were given, and is thrown when all of them have ended.
 */
export async function severalAtOnce<T, R>(
  items: readonly T[],
  atOnce: number,
  signal: AbortSignal,
  task: (item: T, signal: AbortSignal) => Promise<R>,
): Promise<R[]> {
  const failed = new AbortController()
  const both = linkSignals(signal, failed.signal)
  const results: R[] = []
  const waiting = items.entries()
  const work = async () => {
    for (const [index, item] of waiting) {
      both.signal.throwIfAborted()
      results[index] = await task(item, both.signal)
    }
  }
  const workers = Array.from({ length: Math.max(1, Math.min(atOnce, items.length)) }, () =>
    work().catch((error: unknown) => {
      failed.abort(error)
      throw error
    }),
  )
  await Promise.allSettled(workers)
  both.unlink()
  // The signal keeps the first reason, which is the failure that the others only followed.
  both.signal.throwIfAborted()
  return results
}
