import { setImmediate } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { QueueFullError } from '../../../src/errors.ts'
import { DurationEstimator } from '../../../src/executor/duration-estimator.ts'
import { LoadingTimes } from '../../../src/executor/loading-times.ts'
import { LocalExecutor } from '../../../src/executor/local-executor.ts'
import { ProgressBoard } from '../../../src/executor/progress-board.ts'
import { job, Workbench } from './workbench.ts'

const limit = 3
let board: ProgressBoard
let estimator: DurationEstimator
let bench: Workbench
let changes: number
let defects: { error: unknown; id: string }[]
let executor: LocalExecutor

beforeEach(() => {
  board = new ProgressBoard()
  estimator = new DurationEstimator()
  bench = new Workbench()
  changes = 0
  defects = []
  executor = new LocalExecutor({
    board,
    estimator,
    ...{ loading: new LoadingTimes(), loaded: () => [] },
    limit,
    onChange: () => (changes += 1),
    onDefect: (error, failed) => defects.push({ error, id: failed?.id ?? '' }),
  })
})

const restore = (...ids: string[]) => ids.forEach((id) => executor.restore(job(id)))

/** Ends the next jobs as they come; returns their ids in that order. */
const endNext = (count: number) => bench.endNext(count)

describe('taking jobs', () => {
  it('runs one at a time, in the fair order', async () => {
    restore('a1', 'a2', 'a3', 'b1')
    executor.start(bench.work)
    expect(await endNext(4)).toEqual(['a1', 'b1', 'a2', 'a3'])
    expect(bench.most).toBe(1)
  })

  it('takes one that comes while it idles', async () => {
    executor.start(bench.work)
    restore('a1')
    expect(await endNext(1)).toEqual(['a1'])
    restore('a2')
    expect(await endNext(1)).toEqual(['a2'])
  })

  it('takes nothing before it is started', () => {
    restore('a1')
    expect(executor.state()).toMatchObject({ waiting: 1, running: 0 })
    expect(bench.inHand).toBe(0)
  })

  it('gives a job that is to be tried again before all others', async () => {
    restore('a1', 'b1', 'c1')
    executor.start(bench.work)
    const first = await bench.started()
    first.end('again')
    expect(await endNext(3)).toEqual(['a1', 'b1', 'c1'])
  })
})

describe('places', () => {
  it('are limited', () => {
    for (let i = 1; i <= limit; i += 1) executor.reserve().use(job(`a${i}`))
    expect(() => executor.reserve()).toThrow(QueueFullError)
    expect(executor.state().waiting).toBe(limit)
  })

  it('count from when they are reserved', () => {
    const places = [1, 2, 3].map(() => executor.reserve())
    expect(() => executor.reserve()).toThrow(QueueFullError)
    places[0]?.release()
    executor.reserve()
    expect(() => executor.reserve()).toThrow(QueueFullError)
  })

  it('are given back once, and not when they were used', () => {
    const [used, released] = [executor.reserve(), executor.reserve()]
    used.use(job('a1'))
    used.release()
    released.release()
    released.release()
    executor.reserve()
    executor.reserve()
    expect(() => executor.reserve()).toThrow(QueueFullError)
  })

  it('do not count the job that runs', async () => {
    executor.start(bench.work)
    for (let i = 0; i < limit; i += 1) {
      executor.reserve().use(job(`a${i}`))
      if (i === 0) await bench.started()
    }
    executor.reserve().use(job('last'))
    expect(() => executor.reserve()).toThrow(QueueFullError)
    expect(executor.state()).toMatchObject({ waiting: limit, running: 1 })
  })

  it('are not asked of jobs that were accepted before', () => {
    restore('a1', 'a2', 'a3', 'a4', 'a5')
    expect(executor.state().waiting).toBe(5)
  })

  it('come with an estimate of when to ask again', async () => {
    estimator.learn({ modelId: 'model', steps: 10, width: 1000, height: 1000 }, 20_000)
    restore('a0', 'a1', 'a2', 'a3')
    executor.start(bench.work)
    await bench.started()
    const refused = refusal(() => executor.reserve())
    expect(refused.retryAfterSeconds).toBeGreaterThan(1)
    expect(refused.retryAfterSeconds).toBeLessThanOrEqual(20)
  })
})

function refusal(reserve: () => unknown): QueueFullError {
  try {
    reserve()
  } catch (error) {
    if (error instanceof QueueFullError) return error
  }
  throw new Error('It was not refused')
}

describe('cancel', () => {
  it('takes a waiting job out', async () => {
    restore('a1', 'b1', 'c1')
    expect(executor.cancel('b1')).toBe(true)
    executor.start(bench.work)
    expect(await endNext(2)).toEqual(['a1', 'c1'])
  })

  it('aborts a running one and leaves the rest to its work', async () => {
    restore('a1', 'b1')
    executor.start(bench.work)
    const { signal, end } = await bench.started()
    expect(executor.cancel('a1')).toBe(true)
    expect(signal.reason).toBe('canceled')
    end('ended')
    const next = await bench.started()
    expect(next).toMatchObject({ id: 'b1', signal: { aborted: false } })
  })

  it('does nothing to one that is neither', async () => {
    restore('a1', 'b1')
    executor.start(bench.work)
    await endNext(1)
    await bench.started()
    expect(executor.cancel('a1')).toBe(false)
    expect(executor.cancel('never')).toBe(false)
  })

  it('holds against work that would try again, and says no more of the job', async () => {
    restore('a1')
    executor.start(bench.work)
    const { end } = await bench.started()
    executor.cancel('a1')
    board.publish('a1', new Date(), { status: 'CANCELED' })
    end('again')
    restore('b1')
    expect(await endNext(1)).toEqual(['b1'])
    expect(board.present('a1')).toBeNull()
  })
})

describe('state', () => {
  it('knows no time before anything was measured', () => {
    expect(executor.state()).toEqual({ waiting: 0, running: 0, etaSeconds: 0 })
    restore('a1')
    expect(executor.state()).toEqual({ waiting: 1, running: 0, etaSeconds: null })
  })

  it('adds up the times of what waits', () => {
    estimator.learn({ modelId: 'model', steps: 10, width: 1000, height: 1000 }, 4000)
    restore('a1', 'b1')
    executor.restore(job('c1', { modelId: null, steps: null }))
    expect(executor.state().etaSeconds).toBeCloseTo(12, 6)
  })

  it('takes the rest of the running job from its last event', async () => {
    estimator.learn({ modelId: 'model', steps: 10, width: 1000, height: 1000 }, 4000)
    restore('a1', 'b1')
    executor.start(bench.work)
    await bench.started()
    board.publish('a1', new Date(), { status: 'GENERATING', etaSeconds: 1.5 })
    expect(executor.state()).toMatchObject({ waiting: 1, running: 1 })
    expect(executor.state().etaSeconds).toBeCloseTo(5.5, 6)
  })

  it('is told to change whenever a job comes, starts, ends or leaves', async () => {
    restore('a1', 'b1')
    expect(changes).toBe(2)
    executor.cancel('b1')
    expect(changes).toBe(3)
    executor.start(bench.work)
    const { end } = await bench.started()
    expect(changes).toBe(4)
    end('ended')
    restore('c1')
    await bench.started()
    expect(changes).toBe(7)
  })
})

const positions = (...ids: string[]) => ids.map((id) => board.present(id)?.queuePosition)

describe('positions', () => {
  it('are told to those who wait, and shift', async () => {
    restore('a1', 'a2', 'b1')
    expect(positions('a1', 'b1', 'a2')).toEqual([1, 2, 3])
    executor.cancel('b1')
    expect(positions('a1', 'a2')).toEqual([1, 2])
    executor.start(bench.work)
    await bench.started()
    expect(positions('a2')).toEqual([1])
  })

  it('come with the time until the job should be done', () => {
    estimator.learn({ modelId: 'model', steps: 10, width: 1000, height: 1000 }, 4000)
    restore('a1', 'b1')
    expect(board.present('b1')).toMatchObject({ status: 'PENDING', etaSeconds: 8 })
  })
})

describe('stop', () => {
  it('aborts the running job, waits for it, and takes no other', async () => {
    restore('a1', 'b1')
    executor.start(bench.work)
    const { signal, end } = await bench.started()
    let isStopped = false
    const stopped = executor.stop().then(() => (isStopped = true))
    expect(signal.reason).toBe('stopping')
    await setImmediate()
    expect(isStopped).toBe(false)
    end('ended')
    await stopped
    expect(executor.state()).toMatchObject({ waiting: 1, running: 0 })
    expect(bench.inHand).toBe(0)
  })

  it('ends an executor that idles, and one that was never started', async () => {
    await executor.stop()
    executor.start(bench.work)
    const idle = new LocalExecutor({
      board,
      estimator,
      ...{ loading: new LoadingTimes(), loaded: () => [] },
      limit,
      onChange: () => undefined,
      onDefect: () => undefined,
    })
    idle.start(bench.work)
    await idle.stop()
    restore('a1')
    idle.restore(job('a1'))
    await setImmediate()
    expect(bench.inHand).toBe(0)
  })
})
