import { beforeEach, expect, it } from 'vitest'
import { DurationEstimator } from '../../../src/executor/duration-estimator.ts'
import type { Job } from '../../../src/executor/executor.ts'
import { LoadingTimes } from '../../../src/executor/loading-times.ts'
import { LocalExecutor } from '../../../src/executor/local-executor.ts'
import { ProgressBoard } from '../../../src/executor/progress-board.ts'

const job = (id: string): Job => ({
  ...{ id, share: id, session: '', createdAt: new Date() },
  ...{ modelId: 'model', steps: 1, width: 8, height: 8, wanted: null },
})

let seen: string[]
let defects: unknown[]
let executor: LocalExecutor

beforeEach(() => {
  seen = []
  defects = []
  executor = new LocalExecutor({
    board: new ProgressBoard(),
    estimator: new DurationEstimator(),
    loading: new LoadingTimes(),
    loaded: () => [],
    limit: 5,
    onChange: () => undefined,
    onDefect: (error) => defects.push(error),
  })
})

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

const start = () =>
  executor.start(async ({ id }) => {
    seen.push(`${id} begins`)
    await turn()
    seen.push(`${id} ends`)
    return 'ended'
  })

/** A task that notes what it does; `done` settles when it has run. */
function task(name: string, more: () => void = () => undefined): Promise<void> {
  return new Promise((resolve) => {
    executor.inSpareTime(async () => {
      seen.push(`${name} begins`)
      more()
      await turn()
      seen.push(`${name} ends`)
      resolve()
    })
  })
}

it('runs tasks when there is no job, in their order, one at a time', async () => {
  const tasks = [task('one'), task('two')]
  executor.restore(job('job'))
  start()
  await Promise.all(tasks)
  expect(seen).toEqual(['job begins', 'job ends', 'one begins', 'one ends', 'two begins', 'two ends'])
})

it('takes a job that comes meanwhile before the next task, and does not count the task as one', async () => {
  start()
  const first = task('one', () => {
    expect(executor.state()).toMatchObject({ waiting: 0, running: 0 })
    executor.restore(job('job'))
  })
  const second = task('two')
  await Promise.all([first, second])
  expect(seen).toEqual(['one begins', 'one ends', 'job begins', 'job ends', 'two begins', 'two ends'])
})

it('goes on after a task that fails, and tells of it', async () => {
  start()
  executor.inSpareTime(() => Promise.reject(new Error('broken')))
  await task('two')
  expect(defects).toEqual([new Error('broken')])
})

it('aborts the task in hand when it stops, and forgets the others', async () => {
  start()
  const aborted = new Promise<unknown>((resolve) => {
    executor.inSpareTime(
      (signal) =>
        new Promise((ended) => {
          signal.addEventListener('abort', () => {
            resolve(signal.reason)
            ended()
          })
        }),
    )
  })
  void task('never')
  await turn()
  await executor.stop()
  expect(await aborted).toBe('stopping')
  expect(seen).toEqual([])
})
