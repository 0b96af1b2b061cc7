import { describe, expect, it } from 'vitest'
import {
  alphaAt,
  alphasAboveZero,
  alphasCumprod,
  type NoiseTraining,
} from '../../../../src/engine/schedulers/alphas.ts'

const training: NoiseTraining = {
  trainTimesteps: 1000,
  betaStart: 0.00085,
  betaEnd: 0.012,
  betaSchedule: 'scaled_linear',
  trainedBetas: null,
  zeroSnr: false,
}

/** Alpha bar of the cosine schedule, but for a factor. */
const bar = (share: number) => Math.cos(((share + 0.008) / 1.008) * (Math.PI / 2)) ** 2

describe('alphasCumprod', () => {
  it.each(['linear', 'scaled_linear', 'squaredcos_cap_v2'] as const)(
    'falls from almost 1 to almost 0 with %s',
    (betaSchedule) => {
      const alphas = alphasCumprod({ ...training, betaSchedule })
      expect(alphas).toHaveLength(1000)
      expect(alphas[0]).toBeGreaterThan(0.999)
      expect(alphas[999]).toBeLessThan(0.01)
      expect(alphas.every((alpha, t) => t === 0 || alpha < alphas[t - 1]!)).toBe(true)
    },
  )

  it('agrees with the closed form of the cosine schedule until its betas are capped', () => {
    const alphas = alphasCumprod({ ...training, betaSchedule: 'squaredcos_cap_v2' })
    for (const t of [0, 1, 10, 500, 900, 990])
      expect(alphas[t]! / (bar((t + 1) / 1000) / bar(0))).toBeCloseTo(1, 4)
    expect(alphas[999]! / alphas[998]!).toBeCloseTo(0.001, 6)
  })

  it('takes betas that were trained instead of a schedule', () => {
    const trainedBetas = Array.from({ length: 1000 }, (_, i) => 0.00085 + ((0.012 - 0.00085) * i) / 999)
    const alphas = alphasCumprod({ ...training, trainedBetas })
    const linear = alphasCumprod({ ...training, betaSchedule: 'linear' })
    for (const t of [0, 1, 499, 500, 998, 999]) expect(alphas[t]! / linear[t]!).toBeCloseTo(1, 5)
    expect(alphas[999]).not.toBe(alphasCumprod(training)[999])
  })

  it('leaves no signal at the last timestep and the first one as it was, when it rescales', () => {
    const rescaled = alphasCumprod({ ...training, zeroSnr: true })
    expect(rescaled[999]).toBe(0)
    expect(rescaled[0]).toBeCloseTo(alphasCumprod(training)[0]!, 6)
    expect(alphasAboveZero({ ...training, zeroSnr: true })[999]).toBe(2 ** -24)
    expect(alphasAboveZero(training)).toEqual(alphasCumprod(training))
  })

  it('has no alpha beyond the last timestep, and the final one before the first', () => {
    const alphas = alphasCumprod(training)
    expect(alphaAt(alphas, -19, 0.5)).toBe(0.5)
    expect(alphaAt(alphas, 999, 1)).toBe(alphas[999])
    expect(() => alphaAt(alphas, 1000, 1)).toThrow('Timestep 1000 is beyond the 1000')
  })
})
