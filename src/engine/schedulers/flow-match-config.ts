import { off } from './common-config.ts'
import type { ConfigValues } from './config-values.ts'

export interface FlowMatchEulerConfig {
  readonly className: 'FlowMatchEulerDiscreteScheduler'
  readonly trainTimesteps: number
  readonly shift: NoiseShift
  /** The noise level to which the last step is stretched; null: it stays where the shift puts it. */
  readonly terminal: number | null
  /** How the levels between the first and the last are laid out after the shift; null: as they are. */
  readonly respaced: 'karras' | 'exponential' | null
}

/** How noise levels are moved: by one number, or the more the larger the picture. */
export type NoiseShift =
  | { readonly kind: 'static'; readonly shift: number }
  | {
      readonly kind: 'dynamic'
      readonly form: 'exponential' | 'linear'
      readonly baseShift: number
      readonly maxShift: number
      /** Patches of the pictures that `baseShift` and `maxShift` are for. */
      readonly basePatches: number
      readonly maxPatches: number
    }

const mostPatches = 1e8

/** Reads a FlowMatchEulerDiscreteScheduler's configuration. Throws SchedulerError where a value is wrong or not supported. */
export function parseFlowMatchEulerConfig(values: ConfigValues): FlowMatchEulerConfig {
  for (const key of ['invert_sigmas', 'use_beta_sigmas', 'stochastic_sampling']) values.only(key, off)
  return {
    className: 'FlowMatchEulerDiscreteScheduler',
    trainTimesteps: values.integer('num_train_timesteps', 1000, 2, 100_000),
    shift: parseShift(values),
    // As in the reference, 0 means none.
    terminal: values.numberOrNull('shift_terminal', 0, 0.999) || null,
    respaced: parseRespacing(values),
  }
}

function parseShift(values: ConfigValues): NoiseShift {
  if (!values.flag('use_dynamic_shifting', false)) {
    return { kind: 'static', shift: values.number('shift', 1, 1e-3, 1e3) }
  }
  const basePatches = values.number('base_image_seq_len', 256, 1, mostPatches)
  const maxPatches = values.number('max_image_seq_len', 4096, 1, mostPatches)
  if (basePatches === maxPatches) {
    throw values.refusal('max_image_seq_len', `another number than "base_image_seq_len"`)
  }
  const form = values.choice('time_shift_type', ['exponential', 'linear'], 'exponential')
  return {
    kind: 'dynamic',
    form,
    baseShift: values.number('base_shift', 0.5, -100, 100),
    maxShift: values.number('max_shift', 1.15, -100, 100),
    basePatches,
    maxPatches,
  }
}

function parseRespacing(values: ConfigValues): FlowMatchEulerConfig['respaced'] {
  const isKarras = values.flag('use_karras_sigmas', false)
  const isExponential = values.flag('use_exponential_sigmas', false)
  if (isKarras && isExponential) {
    throw values.refusal('use_exponential_sigmas', 'false or null where "use_karras_sigmas" is true')
  }
  if (isKarras) return 'karras'
  return isExponential ? 'exponential' : null
}
