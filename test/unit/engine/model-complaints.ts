import { expect } from 'vitest'
import { JobRunner } from '../../../src/engine/job-runner.ts'
import type { FromEngine, TextToImage, ToEngine } from '../../../src/engine/protocol.ts'
import { cpuOf } from './golden-models.ts'

type End = Extract<FromEngine, { type: 'done' | 'verified' | 'failed' }>

/** One engine for all that is broken: it goes on after each. */
export function engine() {
  let ended: ((end: End) => void) | null = null
  const runner = new JobRunner({ devices: cpuOf(1e9), threads: 1 }, (message) => {
    if (message.type === 'done' || message.type === 'verified' || message.type === 'failed') ended?.(message)
  })
  const ask = (message: ToEngine) =>
    new Promise<End>((resolve) => {
      ended = resolve
      runner.receive(message)
    })
  return {
    verify: (modelFolder: string) => ask({ type: 'verify', jobId: 'job', request: { modelFolder } }),
    run: (modelFolder: string) => {
      const size = { steps: 1, guidanceScale: 2, width: 64, height: 64, seed: 1 }
      const request: TextToImage = { modelFolder, prompt: 'a red cat', ...size }
      return ask({ type: 'run', jobId: 'job', request })
    },
  }
}

type Engine = ReturnType<typeof engine>

/** Why verification and a run both call the folder broken; what else came out is told by its type or code. */
export async function complaints({ verify, run }: Engine, folder: string): Promise<string[]> {
  const ends = [await verify(folder), await run(folder)]
  return ends.map((end) => {
    if (end.type !== 'failed') return end.type
    const names = end.message.includes(folder) ? '' : 'Does not name the folder: '
    return end.code === 'MODEL_BROKEN' ? names + end.message : `${end.code}: ${end.message}`
  })
}

/** Both say so. */
export function both(said: RegExp | string): unknown[] {
  const matcher: unknown =
    typeof said === 'string' ? expect.stringContaining(said) : expect.stringMatching(said)
  return [matcher, matcher]
}
