import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { TextToImage } from '../../../src/engine/protocol.ts'
import type { EngineLog } from '../../../src/executor/engine-child.ts'
import {
  EngineProcess,
  type EngineObserver,
  type EngineProcessOptions,
} from '../../../src/executor/engine-process.ts'
import { engineOptions, tinySd } from '../engine/golden-models.ts'

const entry = fileURLToPath(new URL('../../../src/engine/main.ts', import.meta.url))
const execArgv = ['--import', 'tsx']

export const request: TextToImage = {
  modelFolder: tinySd,
  prompt: 'a red cat',
  steps: 6,
  guidanceScale: 3,
  width: 64,
  height: 64,
  seed: 42,
  sampler: 'EULER',
}
/** Takes seconds, so that whatever happens to it happens in the middle. */
const long: TextToImage = { ...request, steps: 999 }

export const unobserved: EngineObserver = {}
export const never = new AbortController().signal

interface Line {
  readonly fields: object
  readonly message: string
}

/** A log that can be waited for. */
class Log implements EngineLog {
  readonly lines: Line[] = []
  #announce: () => void = () => undefined

  info(fields: object, message: string): void {
    this.lines.push({ fields, message })
    this.#announce()
  }

  warn(fields: object, message: string): void {
    this.info(fields, message)
  }

  linesOf(message: string): Line[] {
    return this.lines.filter((line) => line.message === message)
  }

  /** The `count`th line of this message. */
  async line(message: string, count = 1): Promise<Line> {
    for (;;) {
      const line = this.linesOf(message)[count - 1]
      if (line !== undefined) return line
      await new Promise<void>((resolve) => (this.#announce = resolve))
    }
  }
}

export const died = 'engine died, starting it again'
export const ready = 'engine ready'

export function createEngine(changes: Partial<EngineProcessOptions> = {}) {
  const log = new Log()
  const engine = new EngineProcess({
    entry,
    execArgv,
    engine: engineOptions(),
    stallMs: 60_000,
    log,
    ...changes,
  })
  return { engine, log }
}

/** A started engine that ends with the test. */
export function startEngine(changes: Partial<EngineProcessOptions> = {}) {
  const parts = createEngine(changes)
  onTestFinished(() => parts.engine.stop(0))
  parts.engine.start()
  return parts
}

/** Starts a long job and comes back after its first step; `result` is what became of it. */
export async function startLongJob(engine: EngineProcess, signal = never) {
  let result: Promise<unknown> = Promise.resolve()
  await new Promise<void>((onStep, reject) => {
    result = engine.run('long', long, { onStep: () => onStep() }, signal)
    result.catch(reject)
  })
  return { result, pid: engine.pid ?? 0 }
}

/** What became of a promise: what it brought, or why it failed. Listens from now on, so that nothing goes unheard. */
export const outcomeOf = (result: Promise<unknown>): Promise<unknown> =>
  result.catch((error: unknown) => error)

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

export const retryable = { name: 'EngineError', code: 'ENGINE_FAILED', retry: true }
