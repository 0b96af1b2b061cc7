import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Heartbeat } from '../../../src/executor/heartbeat.ts'

const interval = 1000

let isIdle: boolean
let answers: boolean
let asked: number
let silences: number
let heartbeat: Heartbeat

beforeEach(() => {
  vi.useFakeTimers()
  isIdle = true
  answers = true
  asked = 0
  silences = 0
  heartbeat = new Heartbeat(interval, {
    isIdle: () => isIdle,
    ask: () => {
      asked += 1
      if (answers) heartbeat.answered()
    },
    onSilence: () => (silences += 1),
  })
})

afterEach(() => {
  heartbeat.stop()
  vi.useRealTimers()
})

const pass = (intervals: number) => vi.advanceTimersByTime(intervals * interval)

it('asks again and again and hears nothing wrong while it is answered', () => {
  pass(5)
  expect({ asked, silences }).toEqual({ asked: 5, silences: 0 })
})

it('notices by the next question that there was no answer', () => {
  answers = false
  pass(1)
  expect(silences).toBe(0)
  pass(1)
  expect(silences).toBe(1)
})

it('neither asks nor blames one that works', () => {
  isIdle = false
  answers = false
  pass(5)
  expect({ asked, silences }).toEqual({ asked: 0, silences: 0 })
})

it('does not blame one that began to work before it could answer', () => {
  answers = false
  pass(1)
  isIdle = false
  pass(3)
  isIdle = true
  pass(1)
  expect({ asked, silences }).toEqual({ asked: 2, silences: 0 })
})

it('is still once it is stopped', () => {
  heartbeat.stop()
  pass(5)
  expect(asked).toBe(0)
})
