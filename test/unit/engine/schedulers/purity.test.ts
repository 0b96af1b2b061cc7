import { describe, expect, it } from 'vitest'
import { createScheduler } from '../../../../src/engine/schedulers/create-scheduler.ts'
import type { Schedule, StepOutput } from '../../../../src/engine/schedulers/scheduler.ts'
import { TorchGenerator } from '../../../../src/engine/tensor/noise.ts'
import { fileOf } from './golden-runs.ts'

const size = 48
const steps = 9

/** A run that can be stepped by hand, with model outputs that follow from its own latents. */
class Run {
  readonly #schedule: Schedule
  readonly #generator: TorchGenerator
  #sample: Float32Array
  #history: unknown
  #i = 0

  constructor(schedule: Schedule, seed: number) {
    this.#schedule = schedule
    this.#generator = new TorchGenerator(seed)
    this.#sample = this.#generator.randn(size).map((value) => value * schedule.initNoiseSigma)
  }

  next(): Float32Array {
    const i = this.#i++
    const modelOutput = this.#schedule.scaleInput(this.#sample, i).map((x) => Math.tanh(x) + i / 50)
    const drawNoise = () => this.#generator.randn(size)
    const stepped = this.#schedule.step({
      i,
      sample: this.#sample,
      modelOutput,
      history: this.#history,
      drawNoise,
    })
    this.#sample = stepped.sample
    this.#history = stepped.history
    return stepped.sample
  }

  toEnd(): Float32Array[] {
    return Array.from({ length: this.#schedule.timesteps.length }, () => this.next())
  }
}

const names = [
  'ddim-eta',
  'pndm-leading',
  'pndm-v',
  'euler-leading',
  'euler-a-leading',
  'dpm-leading',
  'dpm-karras-leading',
  'lcm',
  'flow-shift-3',
]
const scheduleFor = (name: string) =>
  createScheduler(fileOf(name), { eta: name === 'ddim-eta' ? 0.6 : 0 })(steps)

describe.each(names)('a schedule of %s', (name) => {
  it('serves two runs that take turns as if each were alone', () => {
    const shared = scheduleFor(name)
    const first = new Run(shared, 1)
    const second = new Run(shared, 2)
    const turns = Array.from(shared.timesteps, () => [first.next(), second.next()] as const)
    expect(turns.map(([mine]) => mine)).toEqual(new Run(scheduleFor(name), 1).toEnd())
    expect(turns.map(([, other]) => other)).toEqual(new Run(scheduleFor(name), 2).toEnd())
  })

  it('gives the same run again', () => {
    const schedule = scheduleFor(name)
    expect(new Run(schedule, 3).toEnd()).toEqual(new Run(schedule, 3).toEnd())
  })

  it('leaves its inputs as they were, and its outputs free', () => {
    const schedule = scheduleFor(name)
    const generator = new TorchGenerator(4)
    let history: unknown
    for (let i = 0; i < schedule.timesteps.length; i++) {
      const inputs = [generator.randn(size), generator.randn(size), generator.randn(size)] as const
      const copies = inputs.map((input) => input.slice())
      const [sample, modelOutput, noise] = inputs
      const before = structuredClone(history)
      const stepped: StepOutput = schedule.step({ i, sample, modelOutput, history, drawNoise: () => noise })
      schedule.scaleInput(sample, i)
      const noised = schedule.addNoise(sample, noise, i)
      expect(inputs).toEqual(copies)
      expect(history).toEqual(before)
      const outputs = [stepped.sample, stepped.clean!, noised].map(({ buffer }) => buffer)
      expect(new Set([...outputs, ...inputs.map(({ buffer }) => buffer)]).size).toBe(6)
      history = stepped.history
    }
  })

  it('keeps nothing that the caller may write over', () => {
    const schedule = scheduleFor(name)
    const spoiling = scheduleFor(name)
    let kept: unknown
    let spoiled: unknown
    for (let i = 0; i < schedule.timesteps.length; i++) {
      const inputs = () => ({
        sample: new TorchGenerator(i).randn(size),
        modelOutput: new TorchGenerator(i + 99).randn(size),
      })
      const drawNoise = () => new TorchGenerator(5).randn(size)
      const clean = schedule.step({ i, ...inputs(), history: kept, drawNoise })
      const given = inputs()
      const dirty = spoiling.step({ i, ...given, history: spoiled, drawNoise })
      expect(dirty.sample).toEqual(clean.sample)
      for (const array of [given.sample, given.modelOutput, dirty.sample]) array.fill(NaN)
      kept = clean.history
      spoiled = dirty.history
    }
  })
})

describe('the clean latents of PNDM', () => {
  it('are those that its step goes towards: with the noise they make up the result', () => {
    const schedule = createScheduler({ ...fileOf('pndm-linspace'), set_alpha_to_one: true })(1)
    const sample = Float32Array.of(0.5, -1)
    const modelOutput = Float32Array.of(0.25, 2)
    const stepped = schedule.step({ i: 0, sample, modelOutput, history: undefined, drawNoise: () => sample })
    expect(stepped.clean).toEqual(stepped.sample)
  })

  it('give back the latents when they are noised again with what was predicted', () => {
    const schedule = createScheduler(fileOf('pndm-leading'))(5)
    const sample = Float32Array.of(0.5, -1, 3)
    const modelOutput = Float32Array.of(0.25, 2, -0.5)
    const { clean } = schedule.step({
      i: 0,
      sample,
      modelOutput,
      history: undefined,
      drawNoise: () => sample,
    })
    const again = schedule.addNoise(clean!, modelOutput, 0)
    for (const [k, value] of sample.entries()) expect(again[k]).toBeCloseTo(value, 5)
  })
})
