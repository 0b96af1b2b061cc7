import { beforeEach, describe, expect, it } from 'vitest'
import type { LoadedModel } from '../../../src/engine/protocol.ts'
import { DurationEstimator } from '../../../src/executor/duration-estimator.ts'
import type { Job, Work } from '../../../src/executor/executor.ts'
import { LoadingTimes, type Wanted } from '../../../src/executor/loading-times.ts'
import { LocalExecutor } from '../../../src/executor/local-executor.ts'
import { ProgressBoard } from '../../../src/executor/progress-board.ts'

const job = (id: string, wanted: Wanted | null): Job => ({
  ...{ id, share: id, session: '', createdAt: new Date(), wanted },
  ...{ modelId: 'model', steps: 10, width: 1000, height: 1000 },
})

let board: ProgressBoard
let loading: LoadingTimes
let loaded: LoadedModel[]
let executor: LocalExecutor

beforeEach(() => {
  board = new ProgressBoard()
  const estimator = new DurationEstimator()
  estimator.learn({ modelId: 'model', steps: 10, width: 1000, height: 1000 }, 1000)
  loading = new LoadingTimes()
  loading.learn(wanted('small'), 5000, false)
  loading.learn(wanted('large'), 60_000, false)
  loaded = []
  executor = new LocalExecutor({
    ...{ board, estimator, loading, limit: 10 },
    loaded: () => loaded,
    onChange: () => undefined,
    onDefect: () => undefined,
  })
})

/** Goes on until it is stopped. */
const endless: Work = (_job, signal) =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve('ended')))

const wanted = (modelId: string, loras = ''): Wanted => ({
  ...{ modelId, modelFolder: `/models/${modelId}`, loras },
})
const inMemory = (modelId: string): LoadedModel => ({
  ...{ modelFolder: `/models/${modelId}`, bytes: 1 },
  parts: [{ part: 'unet', device: 'cpu', bytes: 1, merged: false }],
})

/** One job of each share, in this order. */
const wait = (...jobs: Wanted[]) =>
  jobs.forEach((each, index) => executor.restore(job(`${'abcdef'[index]}1`, each)))
const etas = (...ids: string[]) =>
  ids.map((id) => Math.round((board.present(id)?.etaSeconds ?? 0) * 1000) / 1000)

describe('loading before jobs that wait', () => {
  it('counts where another model stands before a job in the queue, and once for all that follow', () => {
    loaded = [inMemory('small')]
    wait(wanted('small'), wanted('large'), wanted('large'), wanted('small'), wanted('small'))
    expect(etas('a1', 'b1', 'c1', 'd1', 'e1')).toEqual([1, 62, 63, 69, 70])
    expect(executor.state().etaSeconds).toBeCloseTo(70, 6)
  })

  it('costs nothing where all models are in memory, nor where nobody knows what it costs', () => {
    loaded = [inMemory('small'), inMemory('large')]
    wait(wanted('small'), wanted('large'), wanted('small'))
    expect(executor.state().etaSeconds).toBeCloseTo(3, 6)
    executor.restore(job('d1', wanted('unmeasured')))
    executor.restore(job('e1', null))
    expect(executor.state().etaSeconds).toBeCloseTo(5, 6)
  })

  it('counts for the first job where nothing is in memory, and anew for other LoRAs', () => {
    loading.learn(wanted('small', 'ink'), 8000, false)
    wait(wanted('small'), wanted('small', 'ink'), wanted('small', 'ink'), wanted('small', 'oil'))
    expect(etas('a1', 'b1', 'c1', 'd1')).toEqual([6, 15, 16, 25])
  })

  it('is not told twice of what the running job has loaded', async () => {
    wait(wanted('large'), wanted('large'), wanted('small'))
    executor.start(endless)
    board.publish('a1', new Date(), { status: 'GENERATING', etaSeconds: 50 })
    expect(executor.state().etaSeconds).toBeCloseTo(50 + 1 + 6, 6)
    await executor.stop()
  })
})
