import { describe, expect, it } from 'vitest'
import { createScheduler } from '../../../../src/engine/schedulers/create-scheduler.ts'
import { SchedulerError, type FlowRun } from '../../../../src/engine/schedulers/scheduler.ts'
import { fileOf } from './golden-runs.ts'

const flux = fileOf('flow-dev-L256')
const sigmas = (changes: Record<string, unknown>, steps: number, run?: FlowRun) =>
  Array.from(createScheduler({ ...flux, ...changes }, {})(steps, run).sigmas ?? [])
const even = (patches: number): FlowRun => ({ patches, spacing: 'even' })

describe('FlowMatchEulerDiscreteScheduler', () => {
  it('says what the clean latents are by the velocity, at every step', () => {
    const schedule = createScheduler(fileOf('flow-shift-3'))(4)
    const clean = Float32Array.of(0.5, -1, 3)
    const noise = Float32Array.of(1.5, 0.25, -2)
    const velocity = clean.map((value, k) => noise[k]! - value)
    for (let i = 0; i < 4; i++) {
      const sample = schedule.addNoise(clean, noise, i)
      const drawNoise = () => noise
      const stepped = schedule.step({ i, sample, modelOutput: velocity, history: undefined, drawNoise })
      const next = i === 3 ? clean : schedule.addNoise(clean, noise, i + 1)
      for (const [k, value] of clean.entries()) {
        expect(stepped.clean?.[k]).toBeCloseTo(value, 5)
        expect(stepped.sample[k]).toBeCloseTo(next[k]!, 5)
      }
    }
  })

  it('needs the size of the picture where shifting goes by it', () => {
    expect(() => sigmas({}, 4)).toThrow(SchedulerError)
    expect(() => sigmas({}, 4)).toThrow(/depends on the size of the picture/)
    expect(sigmas({ use_dynamic_shifting: false }, 4)).toHaveLength(5)
  })

  it('shifts a larger picture more, and one beyond the sizes of its file more still', () => {
    const middles = [16, 256, 1024, 4096, 9216].map((patches) => sigmas({}, 4, even(patches))[2]!)
    expect(middles).toEqual(middles.toSorted((a, b) => a - b))
    // mu = .5, 1.15 at the two sizes; e^mu / (e^mu + 1 / .5 - 1)
    expect(middles[1]).toBeCloseTo(1 / (1 + Math.exp(-0.5)), 6)
    expect(middles[3]).toBeCloseTo(1 / (1 + Math.exp(-1.15)), 6)
  })

  it('shifts by mu itself where its file says linear', () => {
    const middle = sigmas({ time_shift_type: 'linear' }, 2, even(256))[1]
    expect(middle).toBeCloseTo(0.5 / (0.5 + 1), 6)
  })

  it('takes its even levels, or those from the lowest of training', () => {
    const straight = { use_dynamic_shifting: false, shift: 1 }
    expect(sigmas(straight, 4, even(1))).toEqual([1, 0.75, 0.5, 0.25, 0])
    expect(sigmas(straight, 2, { patches: 1 }).map((sigma) => sigma.toFixed(4))).toEqual([
      '1.0000',
      '0.0010',
      '0.0000',
    ])
  })

  it('stretches the levels to a terminal one, and leaves a single step alone', () => {
    const levels = sigmas({ use_dynamic_shifting: false, shift: 1, shift_terminal: 0.1 }, 4, even(1))
    for (const [k, expected] of [1, 0.7, 0.4, 0.1, 0].entries()) expect(levels[k]).toBeCloseTo(expected, 6)
    expect(sigmas({ use_dynamic_shifting: false, shift_terminal: 0.1 }, 1, even(1))).toEqual([1, 0])
  })

  it.each([
    // ((1 + .2^(1/7)) / 2)^7 and sqrt(1 * .2)
    ['use_karras_sigmas', ((1 + 0.2 ** (1 / 7)) / 2) ** 7],
    ['use_exponential_sigmas', Math.sqrt(0.2)],
  ])('lays out the levels between its ends by %s', (key, middle) => {
    const file = { use_dynamic_shifting: false, shift: 1, shift_terminal: 0.2, [key]: true }
    const levels = sigmas(file, 3, even(1))
    for (const [k, expected] of [1, middle, 0.2, 0].entries()) expect(levels[k]).toBeCloseTo(expected, 6)
  })
})
