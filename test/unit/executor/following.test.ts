import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Following } from '../../../src/executor/following.ts'
import type { Progress } from '../../../src/executor/progress.ts'

const over = { done: true, value: undefined }

const event = (sequence: number, changes: Partial<Progress> = {}): Progress => ({
  id: 'generation',
  sequence,
  status: 'GENERATING',
  step: sequence,
  totalSteps: 9,
  queuePosition: null,
  etaSeconds: null,
  size: { width: 64, height: 64 },
  preview: null,
  ...changes,
})

const preview = (step: number) => ({ step, rgb: new Uint8Array(3), width: 1, height: 1 })

let ends: number
let following: Following

function follow(previewsPerSecond = 0): Following {
  ends = 0
  return new Following(previewsPerSecond, () => (ends += 1))
}

beforeEach(() => {
  following = follow()
})

describe('events', () => {
  it('come when they are offered', async () => {
    const next = following.next()
    following.offer(event(1))
    expect(await next).toEqual({ done: false, value: event(1) })
  })

  it('wait until they are asked for', async () => {
    following.offer(event(1))
    expect(await following.next()).toEqual({ done: false, value: event(1) })
  })

  it('are merged to the latest while nobody asks', async () => {
    for (let sequence = 1; sequence <= 5; sequence += 1) following.offer(event(sequence))
    expect((await following.next()).value?.sequence).toBe(5)
    const next = following.next()
    following.offer(event(6))
    expect((await next).value?.sequence).toBe(6)
  })

  it('that are older than what waits are dropped', async () => {
    following.offer(event(5))
    following.offer(event(4))
    following.offer(event(5, { step: 0 }))
    expect((await following.next()).value).toEqual(event(5))
  })
})

describe('the end', () => {
  it('comes after the last event', async () => {
    following.offer(event(1, { status: 'COMPLETED' }))
    expect((await following.next()).value?.status).toBe('COMPLETED')
    expect(ends).toBe(1)
    expect(await following.next()).toEqual(over)
  })

  it('comes at once to one who waits and leaves', async () => {
    const next = following.next()
    expect(await following.return()).toEqual(over)
    expect(await next).toEqual(over)
  })

  it('takes the place of whatever waits, and nothing takes its place', async () => {
    following.offer(event(5))
    following.offer(event(5, { status: 'COMPLETED' }))
    following.offer(event(6))
    following.offer(event(7, { status: 'FAILED' }))
    expect(await following.next()).toMatchObject({ value: { status: 'COMPLETED', sequence: 5 } })
    expect(await following.next()).toEqual(over)
  })

  it('is told once', async () => {
    following.offer(event(1, { status: 'FAILED' }))
    await following.next()
    await following.return()
    await following.return()
    expect(ends).toBe(1)
  })

  it('lets nothing in after it', async () => {
    await following.return()
    following.offer(event(1))
    expect(await following.next()).toEqual(over)
  })

  it('comes when a for-await loop is left', async () => {
    following.offer(event(1))
    for await (const { sequence } of following) if (sequence === 1) break
    expect(ends).toBe(1)
  })
})

/** The step of the preview that comes with an event offered so many milliseconds later. */
async function offered(sequence: number, step: number, laterMs = 0): Promise<number | null> {
  vi.advanceTimersByTime(laterMs)
  following.offer(event(sequence, { preview: preview(step) }))
  return (await following.next()).value?.preview?.step ?? null
}

describe('previews', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('come at the rate that was asked for', async () => {
    following = follow(5)
    expect(await offered(1, 1)).toBe(1)
    expect(await offered(2, 2, 100)).toBeNull()
    expect(await offered(3, 3, 100)).toBe(3)
    expect(await offered(4, 4, 20)).toBeNull()
  })

  it('come once each', async () => {
    following = follow(5)
    expect(await offered(1, 1)).toBe(1)
    expect(await offered(2, 1, 1000)).toBeNull()
    expect(await offered(3, 2)).toBe(2)
  })

  it('do not come to one who wants none', async () => {
    following = follow(0)
    expect(await offered(1, 1)).toBeNull()
    expect(await offered(2, 2, 100_000)).toBeNull()
  })

  it('do not keep an event from coming', async () => {
    following = follow(1)
    await offered(1, 1)
    following.offer(event(2, { preview: preview(2) }))
    expect((await following.next()).value).toEqual(event(2))
  })
})
