import { describe, expect, it, onTestFinished } from 'vitest'
import type { Swept } from '../../../src/use-cases/sweep.ts'
import { Sweeper } from '../../../src/use-cases/sweeper.ts'

const nothing: Swept = { uploads: 0, triggers: 0, pictures: 0, strayFiles: 0 }

const pauseMs = 1

/** A sweeper of `sweep`, and what it logs. */
function open(sweep: (signal: AbortSignal) => Promise<Swept>) {
  const told: object[] = []
  const errors: object[] = []
  const log = {
    info: (fields: object) => void told.push(fields),
    error: (fields: object) => void errors.push(fields),
  }
  const sweeper = new Sweeper({ sweep, pauseMs, log })
  onTestFinished(() => sweeper.stop())
  return { sweeper, told, errors }
}

/** A sweep that is counted, and the moment at which there were `count` of them. */
function counted(count: number, outcome: (sweep: number) => Promise<Swept>) {
  const state = { sweeps: 0, underWay: 0, most: 0 }
  let reached: () => void
  const done = new Promise<void>((resolve) => (reached = resolve))
  const sweep = async () => {
    state.sweeps += 1
    state.underWay += 1
    state.most = Math.max(state.most, state.underWay)
    if (state.sweeps === count) reached()
    try {
      await new Promise(setImmediate)
      return await outcome(state.sweeps)
    } finally {
      state.underWay -= 1
    }
  }
  return { state, done, sweep }
}

describe('a sweeper', () => {
  it('sweeps at once, and again and again, one sweep at a time', async () => {
    const { state, done, sweep } = counted(5, () => Promise.resolve(nothing))
    const { sweeper, told } = open(sweep)
    sweeper.start()
    expect(state.sweeps).toBe(1)
    await done
    expect(state.most).toBe(1)
    await sweeper.stop()
    expect(told).toEqual([])
  })

  it('logs what it removed', async () => {
    const { done, sweep } = counted(2, (i) => Promise.resolve(i === 1 ? { ...nothing, uploads: 3 } : nothing))
    const { sweeper, told } = open(sweep)
    sweeper.start()
    await done
    await sweeper.stop()
    expect(told).toEqual([{ ...nothing, uploads: 3 }])
  })

  it('logs what goes wrong, and goes on', async () => {
    const error = new Error('no database')
    const { done, sweep } = counted(3, (i) => (i < 3 ? Promise.reject(error) : Promise.resolve(nothing)))
    const { sweeper, errors } = open(sweep)
    sweeper.start()
    await done
    await sweeper.stop()
    expect(errors).toEqual([{ err: error }, { err: error }])
  })

  it('ends the sweep under way early when it is stopped, waits for its end, and begins no other', async () => {
    const steps: string[] = []
    const { sweeper } = open(async (signal) => {
      steps.push('begun')
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      await new Promise(setImmediate)
      steps.push('ended')
      return nothing
    })
    sweeper.start()
    await sweeper.stop()
    expect(steps).toEqual(['begun', 'ended'])
    // Timers of one length end in the order in which they were set: the sweeper's, had it set one, would be first.
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
    expect(steps).toEqual(['begun', 'ended'])
  })

  it('can be stopped before it was started', async () => {
    const { sweeper } = open(() => expect.unreachable())
    await sweeper.stop()
  })
})
