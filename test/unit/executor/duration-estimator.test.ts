import { describe, expect, it } from 'vitest'
import { DurationEstimator, type Workload } from '../../../src/executor/duration-estimator.ts'

const load = (steps: number, changes: Partial<Workload> = {}): Workload => ({
  modelId: 'model',
  steps,
  width: 1000,
  height: 1000,
  ...changes,
})

/** Two seconds whatever the work, and half a second a step and megapixel. */
const duration = ({ steps, width, height }: Workload) => 2000 + 500 * steps * (width / 1000) * (height / 1000)

function taught(...loads: Workload[]): DurationEstimator {
  const estimator = new DurationEstimator()
  for (const each of loads) estimator.learn(each, duration(each))
  return estimator
}

describe('estimate', () => {
  it('knows nothing before the first job', () => {
    expect(new DurationEstimator().estimate(load(10))).toBeNull()
  })

  it('knows nothing of a model that has not run', () => {
    expect(taught(load(10)).estimate(load(10, { modelId: 'other' }))).toBeNull()
  })

  it('is in proportion to the work after one job', () => {
    expect(taught(load(10)).estimate(load(10))).toBeCloseTo(7000, 6)
    expect(taught(load(10)).estimate(load(20))).toBeCloseTo(14_000, 6)
  })

  it('tells the fixed part from the one that grows, once jobs have differed', () => {
    const estimator = taught(load(10), load(30), load(20))
    for (const steps of [1, 15, 50])
      expect(estimator.estimate(load(steps))).toBeCloseTo(2000 + 500 * steps, 3)
  })

  it('counts pixels as it counts steps', () => {
    const estimator = taught(load(10), load(10, { width: 500, height: 500 }))
    expect(estimator.estimate(load(10, { width: 2000, height: 500 }))).toBeCloseTo(7000, 3)
    expect(estimator.estimate(load(40, { width: 500, height: 500 }))).toBeCloseTo(7000, 3)
  })

  it('keeps models apart', () => {
    const estimator = taught(load(10), load(20))
    estimator.learn(load(10, { modelId: 'slow' }), 70_000)
    expect(estimator.estimate(load(10, { modelId: 'slow' }))).toBeCloseTo(70_000, 6)
    expect(estimator.estimate(load(10))).toBeCloseTo(7000, 3)
  })

  it('falls back to proportion where more work took less time', () => {
    const estimator = new DurationEstimator()
    estimator.learn(load(10), 8000)
    estimator.learn(load(20), 4000)
    const short = estimator.estimate(load(10)) ?? 0
    expect(short).toBeGreaterThan(0)
    expect(estimator.estimate(load(20))).toBeCloseTo(2 * short, 6)
  })

  it('never tells a negative time', () => {
    const estimator = new DurationEstimator()
    estimator.learn(load(100), 10)
    estimator.learn(load(101), 1000)
    expect(estimator.estimate(load(1))).toBeGreaterThan(0)
  })

  it('follows a machine that has become slower', () => {
    const estimator = taught(load(10), load(20), load(30))
    for (let i = 0; i < 60; i += 1) {
      const each = load(10 + 10 * (i % 3))
      estimator.learn(each, 3 * duration(each))
    }
    const now = estimator.estimate(load(20)) ?? 0
    expect(now).toBeGreaterThan(0.98 * 36_000)
    expect(now).toBeLessThan(1.02 * 36_000)
  })

  it('is not thrown off by one job that was held up', () => {
    const estimator = new DurationEstimator()
    for (let i = 0; i < 40; i += 1) estimator.learn(load(10 + (i % 3)), duration(load(10 + (i % 3))))
    estimator.learn(load(11), 5 * duration(load(11)))
    const now = estimator.estimate(load(11)) ?? 0
    expect(now).toBeLessThan(1.3 * duration(load(11)))
  })
})

describe('average', () => {
  it('is unknown before the first job', () => {
    expect(new DurationEstimator().average()).toBeNull()
  })

  it('is that of the models’ averages', () => {
    const estimator = new DurationEstimator()
    estimator.learn(load(10), 1000)
    estimator.learn(load(10), 1000)
    estimator.learn(load(1, { modelId: 'other' }), 3000)
    expect(estimator.average()).toBeCloseTo(2000, 6)
  })
})
