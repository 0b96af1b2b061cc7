/** Aborts at the first Ctrl-C (or termination); a second one ends the process as usual. */
export function untilInterrupted(): AbortSignal {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort())
  return controller.signal
}

/** What shells expect of a program that was interrupted. */
export const interruptedCode = 130
