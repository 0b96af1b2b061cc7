import { beforeEach, describe, expect, it } from 'vitest'
import { DurationEstimator } from '../../../src/executor/duration-estimator.ts'
import type { Job } from '../../../src/executor/executor.ts'
import { LoadingTimes } from '../../../src/executor/loading-times.ts'
import { LocalExecutor } from '../../../src/executor/local-executor.ts'
import { ProgressBoard } from '../../../src/executor/progress-board.ts'
import { Signals } from './signals.ts'

const job = (id: string): Job => ({
  ...{ id, share: id.charAt(0), session: '', createdAt: new Date(), wanted: null },
  ...{ modelId: 'model', steps: 10, width: 1000, height: 1000 },
})

const limit = 3
let board: ProgressBoard
let executor: LocalExecutor
/** Jobs in the order in which they were taken. */
let taken: string[]
let signals: Signals

beforeEach(() => {
  board = new ProgressBoard()
  taken = []
  signals = new Signals()
  const estimator = new DurationEstimator()
  estimator.learn({ modelId: 'model', steps: 10, width: 1000, height: 1000 }, 4000)
  executor = new LocalExecutor({
    ...{ board, estimator, limit },
    ...{ loading: new LoadingTimes(), loaded: () => [] },
    onChange: () => undefined,
    onDefect: () => undefined,
  })
})

/** Takes jobs; those named `x` take until `signals` says `end`. */
function start(): void {
  executor.start(async ({ id }) => {
    taken.push(id)
    signals.tell(id)
    if (id.startsWith('x')) await signals.of('end')
    return 'ended'
  })
}

const restore = (...ids: string[]) => ids.forEach((id) => executor.restore(job(id)))

/** Jobs that wait for something of theirs; the signals of their holds. */
const restoreHeld = (...ids: string[]) =>
  ids.map((id) => {
    const signal = executor.hold(id)
    restore(id)
    return signal
  })

const present = (id: string) => board.present(id)

describe('a held job', () => {
  it('lets others go past it, and is taken when it is released', async () => {
    start()
    restoreHeld('a1')
    restore('b1')
    await signals.of('b1')
    expect(executor.state()).toMatchObject({ waiting: 1 })
    executor.release('a1')
    await signals.of('a1')
    expect(taken).toEqual(['b1', 'a1'])
  })

  it('keeps its place where it is released before its turn', async () => {
    restoreHeld('a1')
    restore('b1', 'c1')
    executor.release('a1')
    start()
    await signals.of('c1')
    expect(taken).toEqual(['a1', 'b1', 'c1'])
  })

  it('gets no more turns than others after those that have passed', async () => {
    start()
    restoreHeld('a1', 'a2', 'a3')
    restore('c1', 'c2', 'c3')
    await signals.of('c3')
    restore('x1')
    await signals.of('x1')
    restore('b1', 'b2', 'b3')
    for (const id of ['a1', 'a2', 'a3']) executor.release(id)
    signals.tell('end')
    for (const id of ['a1', 'a2', 'a3', 'b3']) await signals.of(id)
    const turns = taken.slice(-6).map((id) => id.charAt(0))
    // One of the others is between any two for as long as there are any.
    expect(turns.join('')).toMatch(/^b(?!.*aa.*b)/)
  })

  it('is spoken of behind those that can be taken, without a time', async () => {
    start()
    restore('x1')
    await signals.of('x1')
    restoreHeld('a1')
    restore('b1')
    expect(present('a1')).toMatchObject({ status: 'PENDING', queuePosition: 1, etaSeconds: null })
    expect(present('b1')).toMatchObject({ status: 'PENDING', queuePosition: 2 })
    restore('x2')
    signals.tell('end')
    await signals.of('x2')
    expect(present('a1')).toMatchObject({ status: 'PENDING', queuePosition: 1, etaSeconds: null })
    restore('c1')
    expect(present('c1')).toMatchObject({ queuePosition: 1 })
    expect(present('a1')).toMatchObject({ queuePosition: 2, etaSeconds: null })
    executor.release('a1')
    expect(present('a1')).toMatchObject({ status: 'PENDING', etaSeconds: expect.any(Number) as number })
    expect(executor.state()).toMatchObject({ waiting: 2, running: 1 })
  })

  it('takes no place of the queue', () => {
    restoreHeld('a1', 'a2', 'a3', 'a4')
    const places = ['b1', 'b2', 'b3'].map(() => executor.reserve())
    expect(() => executor.reserve()).toThrow('The queue holds 3 jobs')
    for (const place of places) place.release()
    for (const id of ['a1', 'a2', 'a3']) executor.release(id)
    expect(() => executor.reserve()).toThrow('The queue holds 3 jobs')
  })

  it.each([true, false])(
    'that is canceled is told so, and never taken (its turn has passed: %s)',
    async (passed) => {
      if (passed) start()
      const [signal] = restoreHeld('a1')
      restore('b1')
      if (passed) await signals.of('b1')
      expect(executor.cancel('a1')).toBe(true)
      expect(signal).toMatchObject({ aborted: true, reason: 'canceled' })
      executor.release('a1')
      expect(executor.cancel('a1')).toBe(false)
      if (!passed) start()
      restore('c1')
      await signals.of('c1')
      expect(taken).toEqual(['b1', 'c1'])
      expect(executor.state()).toMatchObject({ waiting: 0 })
    },
  )

  it('is told when the executor stops', async () => {
    const [signal] = restoreHeld('a1')
    start()
    await executor.stop()
    expect(signal).toMatchObject({ aborted: true, reason: 'stopping' })
    expect(executor.state()).toMatchObject({ waiting: 1 })
  })

  it('may have been running, and is taken once more when it is released', async () => {
    executor.start(async ({ id }) => {
      taken.push(id)
      signals.tell(`${id} ${taken.length}`)
      if (id !== 'a1' || taken.length > 1) return 'ended'
      executor.hold(id)
      return 'again'
    })
    restore('a1', 'b1')
    await signals.of('b1 2')
    executor.release('a1')
    await signals.of('a1 3')
    expect(taken).toEqual(['a1', 'b1', 'a1'])
  })
})
