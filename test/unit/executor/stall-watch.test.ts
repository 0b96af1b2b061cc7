import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { StallWatch } from '../../../src/executor/stall-watch.ts'

const minute = 60_000
const limit = 15 * minute

let stalls: number[]
let watch: StallWatch

beforeEach(() => {
  // The clock of the test machine stands still, so that a limit is met to the millisecond.
  vi.useFakeTimers()
  stalls = []
  watch = new StallWatch(limit, (silentMs) => stalls.push(silentMs))
})

afterEach(() => {
  watch.stop()
  vi.useRealTimers()
})

/** Silence of so many milliseconds, then a sign. */
function after(milliseconds: number, sign: 'step' | 'other'): void {
  vi.advanceTimersByTime(milliseconds)
  watch.sign(sign === 'step')
}

describe('before the first step', () => {
  it('waits for as long as the limit says, and no longer', () => {
    vi.advanceTimersByTime(limit - 1)
    expect(stalls).toEqual([])
    vi.advanceTimersByTime(1)
    expect(stalls).toEqual([limit])
  })

  it('waits anew after every sign', () => {
    for (let i = 0; i < 5; i += 1) after(limit - 1, 'other')
    expect(stalls).toEqual([])
    vi.advanceTimersByTime(limit)
    expect(stalls).toEqual([limit])
  })
})

describe('between steps', () => {
  it('waits twenty times the longest of them', () => {
    for (const duration of [4000, 10_000, 2000]) after(duration, 'step')
    vi.advanceTimersByTime(199_999)
    expect(stalls).toEqual([])
    vi.advanceTimersByTime(1)
    expect(stalls).toEqual([200_000])
  })

  it('waits half a minute where steps are short', () => {
    for (let i = 0; i < 3; i += 1) after(10, 'step')
    vi.advanceTimersByTime(29_999)
    expect(stalls).toEqual([])
    vi.advanceTimersByTime(1)
    expect(stalls).toEqual([30_000])
  })

  it('never waits longer than the limit', () => {
    after(10 * minute, 'step')
    vi.advanceTimersByTime(limit)
    expect(stalls).toEqual([limit])
  })

  it('keeps to a limit that is shorter than half a minute', () => {
    const short = new StallWatch(500, (silentMs) => stalls.push(silentMs))
    vi.advanceTimersByTime(10)
    short.sign(true)
    vi.advanceTimersByTime(500)
    expect(stalls).toEqual([500])
  })
})

it('forgets the steps when another phase begins', () => {
  after(10, 'step')
  watch.forgetSteps()
  vi.advanceTimersByTime(limit - 1)
  expect(stalls).toEqual([])
  vi.advanceTimersByTime(1)
  expect(stalls).toEqual([limit])
})

it('says nothing once it is stopped', () => {
  watch.stop()
  vi.advanceTimersByTime(10 * limit)
  expect(stalls).toEqual([])
})
