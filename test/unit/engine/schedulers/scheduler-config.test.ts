import { describe, expect, it } from 'vitest'
import { parseSchedulerConfig } from '../../../../src/engine/schedulers/scheduler-config.ts'
import { SchedulerError } from '../../../../src/engine/schedulers/scheduler.ts'
import { golden } from './golden-runs.ts'

const classes = Object.keys(golden.defaults)
const without = { PNDMScheduler: { skip_prk_steps: true } } as Readonly<Record<string, object>>

describe('parseSchedulerConfig', () => {
  it.each(classes)('assumes what %s assumes', (className) => {
    const file = { _class_name: className, ...without[className] }
    const spelledOut = { _class_name: className, ...golden.defaults[className], ...without[className] }
    expect(parseSchedulerConfig(spelledOut)).toEqual(parseSchedulerConfig(file))
    expect(parseSchedulerConfig(file).className).toBe(className)
  })

  it.each(classes)('ignores keys that %s does not know', (className) => {
    const file = { _class_name: className, ...without[className] }
    const residue = {
      _diffusers_version: '0.6.0',
      skip_prk: 3,
      skip: null,
      clip: { a: 1 },
    }
    expect(parseSchedulerConfig({ ...residue, ...file })).toEqual(parseSchedulerConfig(file))
  })

  it('reads every value of a file', () => {
    const file = {
      _class_name: 'DPMSolverMultistepScheduler',
      num_train_timesteps: 500,
      beta_start: 0.001,
      beta_end: 0.01,
      beta_schedule: 'squaredcos_cap_v2',
      prediction_type: 'v_prediction',
      rescale_betas_zero_snr: true,
      timestep_spacing: 'trailing',
      steps_offset: 1,
      solver_order: 1,
      use_karras_sigmas: true,
      final_sigmas_type: 'sigma_min',
      lower_order_final: false,
      euler_at_final: true,
      lambda_min_clipped: '-Infinity',
      variance_type: 'fixed_small',
      solver_type: 'bh2',
    }
    expect(parseSchedulerConfig(file)).toEqual({
      className: 'DPMSolverMultistepScheduler',
      trainTimesteps: 500,
      betaStart: 0.001,
      betaEnd: 0.01,
      betaSchedule: 'squaredcos_cap_v2',
      trainedBetas: null,
      predictionType: 'v_prediction',
      zeroSnr: true,
      timestepSpacing: 'trailing',
      stepsOffset: 1,
      solverOrder: 1,
      useKarrasSigmas: true,
      finalSigma: 'sigma_min',
      lowerOrderFinal: false,
      eulerAtFinal: true,
    })
  })

  it('takes the null of Python for false, and the Flax of old repositories for nothing', () => {
    const config = parseSchedulerConfig({
      _class_name: 'FlaxEulerDiscreteScheduler',
      use_karras_sigmas: null,
    })
    expect(config).toEqual(
      parseSchedulerConfig({ _class_name: 'EulerDiscreteScheduler', use_karras_sigmas: false }),
    )
  })

  it.each<[string, Record<string, unknown>, string]>([
    [
      'DDIMScheduler',
      { num_train_timesteps: '1000' },
      '"num_train_timesteps" is "1000"; expected a whole number from 2',
    ],
    [
      'DDIMScheduler',
      { num_train_timesteps: 10.5 },
      '"num_train_timesteps" is 10.5; expected a whole number',
    ],
    ['DDIMScheduler', { beta_start: -1 }, '"beta_start" is -1; expected a number from'],
    ['DDIMScheduler', { beta_end: 1 }, '"beta_end" is 1; expected a number from'],
    [
      'DDIMScheduler',
      { beta_schedule: 'sigmoid' },
      '"beta_schedule" is "sigmoid"; expected "linear" or "scaled_linear"',
    ],
    [
      'DDIMScheduler',
      { prediction_type: 'flow_prediction' },
      '"prediction_type" is "flow_prediction"; expected "epsilon"',
    ],
    ['DDIMScheduler', { clip_sample: 'no' }, '"clip_sample" is "no"; expected true or false'],
    [
      'DDIMScheduler',
      { thresholding: true },
      '"thresholding" is true; expected false or null; nothing else is supported',
    ],
    [
      'DDIMScheduler',
      { trained_betas: [0.1, 0.2] },
      '"trained_betas" is [0.1,0.2]; expected a list of 1000 numbers',
    ],
    [
      'DDIMScheduler',
      { timestep_spacing: null },
      '"timestep_spacing" is null; expected "linspace" or "leading"',
    ],
    ['EulerDiscreteScheduler', { use_beta_sigmas: true }, '"use_beta_sigmas" is true'],
    ['EulerDiscreteScheduler', { sigma_max: 80 }, '"sigma_max" is 80'],
    [
      'EulerDiscreteScheduler',
      { timestep_type: 'continuous' },
      '"timestep_type" is "continuous"; expected "discrete"',
    ],
    ['EulerDiscreteScheduler', { interpolation_type: 'log_linear' }, '"interpolation_type" is "log_linear"'],
    [
      'EulerAncestralDiscreteScheduler',
      { prediction_type: 'sample' },
      '"prediction_type" is "sample"; expected "epsilon" or',
    ],
    ['PNDMScheduler', {}, '"skip_prk_steps" is missing; expected true; Runge-Kutta steps are not supported'],
    ['PNDMScheduler', { skip_prk_steps: false }, '"skip_prk_steps" is false; expected true'],
    ['PNDMScheduler', { skip_prk_steps: true, prediction_type: 'sample' }, '"prediction_type" is "sample"'],
    [
      'LCMScheduler',
      { original_inference_steps: 0 },
      '"original_inference_steps" is 0; expected a whole number from 1 to 1000',
    ],
    [
      'DPMSolverMultistepScheduler',
      { algorithm_type: 'sde-dpmsolver++' },
      '"algorithm_type" is "sde-dpmsolver++"',
    ],
    ['DPMSolverMultistepScheduler', { solver_type: 'heun' }, '"solver_type" is "heun"; expected "midpoint"'],
    [
      'DPMSolverMultistepScheduler',
      { solver_order: 3 },
      '"solver_order" is 3; expected a whole number from 1 to 2',
    ],
    ['DPMSolverMultistepScheduler', { use_lu_lambdas: true }, '"use_lu_lambdas" is true'],
    ['DPMSolverMultistepScheduler', { use_flow_sigmas: true }, '"use_flow_sigmas" is true'],
    ['DPMSolverMultistepScheduler', { variance_type: 'learned' }, '"variance_type" is "learned"'],
    [
      'DPMSolverMultistepScheduler',
      { lambda_min_clipped: -5.1 },
      '"lambda_min_clipped" is -5.1; expected -Infinity',
    ],
    [
      'FlowMatchEulerDiscreteScheduler',
      { shift: '3' },
      '"shift" is "3"; expected a number from 0.001 to 1000',
    ],
    ['FlowMatchEulerDiscreteScheduler', { invert_sigmas: true }, '"invert_sigmas" is true; expected false'],
    ['FlowMatchEulerDiscreteScheduler', { use_beta_sigmas: true }, '"use_beta_sigmas" is true'],
    ['FlowMatchEulerDiscreteScheduler', { stochastic_sampling: true }, '"stochastic_sampling" is true'],
    [
      'FlowMatchEulerDiscreteScheduler',
      { shift_terminal: 1 },
      '"shift_terminal" is 1; expected a number from 0 to 0.999, or null',
    ],
    [
      'FlowMatchEulerDiscreteScheduler',
      { use_dynamic_shifting: true, time_shift_type: 'cubic' },
      '"time_shift_type" is "cubic"; expected "exponential" or "linear"',
    ],
    [
      'FlowMatchEulerDiscreteScheduler',
      { use_dynamic_shifting: true, max_image_seq_len: 256 },
      '"max_image_seq_len" is 256; expected another number',
    ],
    [
      'FlowMatchEulerDiscreteScheduler',
      { use_karras_sigmas: true, use_exponential_sigmas: true },
      '"use_exponential_sigmas" is true; expected false or null where',
    ],
  ])('%s with %o: names the key and what was expected', (className, values, message) => {
    const parse = () => parseSchedulerConfig({ _class_name: className, ...values })
    expect(parse).toThrow(SchedulerError)
    expect(parse).toThrow(`${className}: ${message}`)
  })

  it.each([
    [{}, 'is missing'],
    [{ _class_name: 3 }, 'is 3'],
    [{ _class_name: '' }, 'is ""'],
  ])('wants a class in %o', (file, said) => {
    expect(() => parseSchedulerConfig(file)).toThrow(
      `"_class_name" ${said}; expected the name of a scheduler's class`,
    )
  })

  it.each(['UniPCMultistepScheduler', 'toString'])('does not know %s', (className) => {
    expect(() => parseSchedulerConfig({ _class_name: className })).toThrow(
      `The scheduler class ${className} is not supported yet`,
    )
  })
})
