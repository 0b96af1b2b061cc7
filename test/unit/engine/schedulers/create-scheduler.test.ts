import { describe, expect, it } from 'vitest'
import type { Sampler } from '../../../../src/engine/protocol.ts'
import { createScheduler, samplersFor } from '../../../../src/engine/schedulers/create-scheduler.ts'
import { SchedulerError, type Scheduler } from '../../../../src/engine/schedulers/scheduler.ts'
import { fileOf, flowClass } from './golden-runs.ts'

/** The scheduler of a model that was trained on other betas than any class assumes. */
const stableDiffusion = { ...fileOf('pndm-leading'), beta_end: 0.013, clip_sample: false }
const betaSamplers: readonly Sampler[] = [
  'DDIM',
  'EULER',
  'EULER_ANCESTRAL',
  'DPMPP_2M',
  'DPMPP_2M_KARRAS',
  'LCM',
  'PNDM',
]

interface Behaviour {
  readonly timesteps: Float64Array
  readonly sigmas: Float64Array | null
  readonly initNoiseSigma: number
  readonly samples: readonly Float32Array[]
}

/** Everything that tells two schedulers apart: their tables, and a walk of six steps. */
function behaviour(scheduler: Scheduler): Behaviour {
  const schedule = scheduler(6)
  let sample: Float32Array = Float32Array.of(0.3, -1.2, 2.1)
  let history: unknown
  const samples = Array.from(schedule.timesteps, (_, i) => {
    const modelOutput = schedule.scaleInput(sample, i).map((x) => Math.sin(x + i))
    const stepped = schedule.step({
      i,
      sample,
      modelOutput,
      history,
      drawNoise: () => Float32Array.of(0.5, -0.25, 1),
    })
    sample = stepped.sample
    history = stepped.history
    return stepped.sample
  })
  return {
    timesteps: schedule.timesteps,
    sigmas: schedule.sigmas,
    initNoiseSigma: schedule.initNoiseSigma,
    samples,
  }
}

const dpmFile = (karras: boolean) => ({ ...fileOf('dpm-leading'), use_karras_sigmas: karras })

const swap = (className: string, sampler: Sampler) => () =>
  createScheduler({ ...stableDiffusion, _class_name: className }, { sampler })

describe('createScheduler', () => {
  it.each<[Sampler, string]>([
    ['DDIM', 'DDIMScheduler'],
    ['EULER', 'EulerDiscreteScheduler'],
    ['EULER_ANCESTRAL', 'EulerAncestralDiscreteScheduler'],
    ['LCM', 'LCMScheduler'],
    ['PNDM', 'PNDMScheduler'],
    ['DPMPP_2M', 'DPMSolverMultistepScheduler'],
  ])('%s is %s under the values of the file', (sampler, className) => {
    const swapped = createScheduler(stableDiffusion, { sampler })
    expect(behaviour(swapped)).toEqual(
      behaviour(createScheduler({ ...stableDiffusion, _class_name: className })),
    )
    expect(behaviour(swapped)).not.toEqual(
      behaviour(createScheduler({ _class_name: className, skip_prk_steps: true })),
    )
  })

  it('sets Karras sigmas for the two samplers of DPM-Solver, whatever the file says', () => {
    const plain = behaviour(createScheduler(dpmFile(false)))
    const karras = behaviour(createScheduler(dpmFile(true)))
    expect(plain).not.toEqual(karras)
    for (const given of [true, false]) {
      expect(behaviour(createScheduler(dpmFile(given), { sampler: 'DPMPP_2M' }))).toEqual(plain)
      expect(behaviour(createScheduler(dpmFile(given), { sampler: 'DPMPP_2M_KARRAS' }))).toEqual(karras)
    }
    expect(behaviour(createScheduler(dpmFile(true), { sampler: 'EULER' }))).toEqual(
      behaviour(createScheduler(fileOf('euler-karras-leading'))),
    )
  })

  it('takes eta for DDIM from 0 to 1; other methods do not know it', () => {
    const ddim = (eta: number) => behaviour(createScheduler(fileOf('ddim-leading'), { eta }))
    expect(ddim(0)).toEqual(behaviour(createScheduler(fileOf('ddim-leading'))))
    expect(ddim(1)).not.toEqual(ddim(0.5))
    expect(behaviour(createScheduler(fileOf('lcm'), { eta: 1 }))).toEqual(
      behaviour(createScheduler(fileOf('lcm'))),
    )
    for (const eta of [-0.1, 1.1, NaN])
      expect(() => ddim(eta)).toThrow(`eta is ${eta}; expected a number from 0 to 1`)
  })

  it('draws for DDIM with eta also where the noise counts nothing', () => {
    const schedule = createScheduler({ ...fileOf('ddim-leading'), set_alpha_to_one: true }, { eta: 0.5 })(2)
    let draws = 0
    const drawNoise = () => Float32Array.of((draws += 1))
    const { sample } = schedule.step({
      i: 1,
      sample: Float32Array.of(1),
      modelOutput: Float32Array.of(1),
      history: undefined,
      drawNoise,
    })
    expect(draws).toBe(1)
    expect(sample[0]).toBeCloseTo(1, 1)
  })

  it('refuses a sampler on a file of another kind, and names both', () => {
    expect(swap(flowClass, 'DDIM')).toThrow(
      /FlowMatchEulerDiscreteScheduler cannot be replaced by the sampler DDIM/,
    )
    expect(swap('EDMEulerScheduler', 'EULER')).toThrow(/EDMEulerScheduler cannot be replaced/)
    expect(swap('PNDMScheduler', 'FLOW_EULER')).toThrow(
      /PNDMScheduler cannot be replaced by the sampler FLOW_EULER/,
    )
    expect(swap('UniPCMultistepScheduler', 'DDIM')).not.toThrow()
  })

  it.each<[string, Record<string, unknown>, number]>([
    ['no steps', fileOf('ddim-leading'), 0],
    ['a fraction of a step', fileOf('euler-leading'), 2.5],
    ['more steps than training had', fileOf('pndm-leading'), 1001],
    ['an offset beyond the last timestep', fileOf('ddim-leading'), 1000],
    ['more steps than LCM was distilled on', fileOf('lcm'), 51],
    ['as many steps as training had, with DPM-Solver', fileOf('dpm-linspace'), 1000],
    [
      'noise prediction from zero SNR with DDIM',
      { ...fileOf('ddim-v-zero-snr'), prediction_type: 'epsilon' },
      6,
    ],
    ['noise prediction from zero SNR with LCM', { ...fileOf('lcm'), rescale_betas_zero_snr: true }, 4],
  ])('refuses %s', (_, file, steps) => {
    expect(() => createScheduler(file)(steps)).toThrow(SchedulerError)
  })

  it.each(betaSamplers)('gives finite numbers with %s from betas that were not recorded', (sampler) => {
    const cosine = {
      beta_schedule: 'squaredcos_cap_v2',
      prediction_type: 'v_prediction',
      num_train_timesteps: 500,
    }
    const { samples } = behaviour(createScheduler({ ...stableDiffusion, ...cosine }, { sampler }))
    expect(samples.filter((sample) => !sample.every(Number.isFinite))).toEqual([])
  })

  it('ends a Karras run of DPM-Solver at the lowest noise level, which its last step then does not leave', () => {
    const file = { ...dpmFile(true), final_sigmas_type: 'sigma_min' }
    const { samples, sigmas } = behaviour(createScheduler(file))
    expect(sigmas!.at(-1)).toBeCloseTo(sigmas!.at(-2)!, 6)
    for (const [k, value] of samples.at(-1)!.entries()) expect(value).toBeCloseTo(samples.at(-2)![k]!, 5)
  })
})

describe('samplersFor', () => {
  it('lists what can take the place of the scheduler of a file', () => {
    expect(samplersFor(stableDiffusion)).toEqual(betaSamplers)
    expect(samplersFor(fileOf('ddim-leading'))).toEqual(betaSamplers)
    expect(samplersFor(fileOf('euler-sample'))).toEqual([
      'DDIM',
      'EULER',
      'DPMPP_2M',
      'DPMPP_2M_KARRAS',
      'LCM',
    ])
    expect(
      samplersFor({ ...stableDiffusion, _class_name: 'UniPCMultistepScheduler', solver_type: 'bh2' }),
    ).toEqual(betaSamplers)
  })

  it('knows of nothing else for flow matching', () => {
    expect(samplersFor(fileOf('flow-shift-3'))).toEqual(['FLOW_EULER'])
    expect(samplersFor({ ...fileOf('flow-shift-3'), invert_sigmas: true })).toEqual([])
  })

  it('is empty for files that this engine cannot do anything with', () => {
    expect(samplersFor({})).toEqual([])
    expect(samplersFor({ ...stableDiffusion, beta_schedule: 'sigmoid' })).toEqual([])
  })
})
