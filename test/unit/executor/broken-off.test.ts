import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { DurationEstimator } from '../../../src/executor/duration-estimator.ts'
import { LoadingTimes } from '../../../src/executor/loading-times.ts'
import { LocalExecutor } from '../../../src/executor/local-executor.ts'
import { pauseMs } from '../../../src/executor/pause.ts'
import { ProgressBoard } from '../../../src/executor/progress-board.ts'
import { job, Workbench } from './workbench.ts'

let board: ProgressBoard
let bench: Workbench
/** Ids of the jobs that broke off. */
let defects: unknown[]
let executor: LocalExecutor

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  board = new ProgressBoard()
  bench = new Workbench()
  defects = []
  executor = new LocalExecutor({
    board,
    estimator: new DurationEstimator(),
    ...{ loading: new LoadingTimes(), loaded: () => [] },
    limit: 3,
    onChange: () => undefined,
    onDefect: (_error, failed) => defects.push(failed?.id),
  })
})

afterEach(() => void vi.useRealTimers())

const restore = (...ids: string[]) => ids.forEach((id) => executor.restore(job(id)))

/** Fails the next job that is started with what keeps it from being written down; returns its id. */
async function breakOff(): Promise<string> {
  const { id, fail } = await bench.started()
  fail(new Error('the disk is full'))
  // Until the executor has heard of it.
  await setImmediate()
  return id
}

it('is begun again after a pause, before all others', async () => {
  restore('a1', 'b1')
  executor.start(bench.work)
  expect(await breakOff()).toBe('a1')
  expect(defects).toEqual(['a1'])
  expect(executor.state()).toMatchObject({ waiting: 2, running: 0 })
  expect(['a1', 'b1'].map((id) => board.present(id)?.queuePosition)).toEqual([1, 2])
  await vi.advanceTimersByTimeAsync(pauseMs(1) - 1)
  expect(bench.inHand).toBe(0)
  await vi.advanceTimersByTimeAsync(1)
  expect(await bench.endNext(2)).toEqual(['a1', 'b1'])
})

it('is begun again where it throws before it waits', async () => {
  const thrown: Error[] = [new Error('at once')]
  restore('a1')
  executor.start(async (...given) => {
    const error = thrown.pop()
    if (error !== undefined) throw error
    return bench.work(...given)
  })
  await setImmediate()
  await vi.advanceTimersByTimeAsync(pauseMs(1))
  expect(await bench.endNext(1)).toEqual(['a1'])
  expect(defects).toHaveLength(1)
})

it('is waited for ever longer, and lets others have a turn', async () => {
  restore('a1', 'b1')
  executor.start(bench.work)
  const broken: string[] = []
  for (let failures = 1; failures <= 5; failures += 1) {
    broken.push(await breakOff())
    await vi.advanceTimersByTimeAsync(pauseMs(failures) - 1)
    expect(bench.inHand).toBe(0)
    await vi.advanceTimersByTimeAsync(1)
    expect(bench.inHand).toBe(1)
  }
  expect(broken).toEqual(['a1', 'a1', 'b1', 'b1', 'a1'])
  expect((await bench.endNext(2)).toSorted()).toEqual(['a1', 'b1'])
})

it('is waited for as the first time once another went well', async () => {
  restore('a1', 'b1')
  executor.start(bench.work)
  await breakOff()
  await vi.advanceTimersByTimeAsync(pauseMs(1))
  await bench.endNext(1)
  await breakOff()
  await vi.advanceTimersByTimeAsync(pauseMs(1))
  expect(await bench.endNext(1)).toEqual(['b1'])
})

it('can be canceled while it waits', async () => {
  restore('a1')
  executor.start(bench.work)
  await breakOff()
  expect(executor.cancel('a1')).toBe(true)
  restore('b1')
  await vi.advanceTimersByTimeAsync(pauseMs(1))
  expect(await bench.endNext(1)).toEqual(['b1'])
})

it('is not begun again where it was canceled', async () => {
  restore('a1', 'b1')
  executor.start(bench.work)
  const { fail } = await bench.started()
  executor.cancel('a1')
  fail(new Error('the disk is full'))
  await setImmediate()
  await vi.advanceTimersByTimeAsync(pauseMs(1))
  expect(await bench.endNext(1)).toEqual(['b1'])
  expect(executor.state()).toMatchObject({ waiting: 0 })
})

it('is waited for no longer when the executor stops', async () => {
  restore('a1')
  executor.start(bench.work)
  await breakOff()
  await executor.stop()
  expect(vi.getTimerCount()).toBe(0)
  expect(executor.state()).toMatchObject({ waiting: 1, running: 0 })
})
