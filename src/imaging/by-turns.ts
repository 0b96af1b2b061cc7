import { setImmediate as nextTurn } from 'node:timers/promises'

const pixelsATurn = 500_000

/** Calls `work` with the bounds of one part of `pixels` after the other, and lets others have their turn between. */
export async function byTurns(pixels: number, work: (from: number, to: number) => void): Promise<void> {
  for (let from = 0; from < pixels; from += pixelsATurn) {
    work(from, Math.min(pixels, from + pixelsATurn))
    await nextTurn()
  }
}
