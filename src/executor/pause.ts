const firstMs = 500
const longestMs = 30_000

/** How long to wait after so many failures in a row, in milliseconds: each time twice as long, half a minute at most. */
export const pauseMs = (failures: number): number => Math.min(longestMs, firstMs * 2 ** (failures - 1))

/** Waits so many milliseconds, or until `signal` aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })
}
