import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** One step of a recorded walk. */
export interface GoldenStep {
  readonly i: number
  readonly t: number
  /** Absent where the scheduler does not scale its input. */
  readonly modelInput?: readonly number[]
  readonly prev: readonly number[]
  readonly x0?: readonly number[]
}

/** A configuration at one number of steps, as the reference ran it. */
export interface GoldenRun {
  readonly config: string
  readonly n: number
  readonly tolerance: number
  readonly rounding: number
  /** The reference refuses this run. */
  readonly error?: string
  readonly timesteps: readonly number[]
  readonly sigmas?: readonly number[]
  readonly initNoiseSigma: number
  readonly steps: readonly GoldenStep[]
  readonly middle?: {
    readonly begin: number
    readonly noised: readonly number[]
    readonly steps?: readonly GoldenStep[]
  }
}

interface GoldenSchedulers {
  readonly start: readonly number[]
  readonly modelOutputs: readonly (readonly number[])[]
  readonly noise: readonly (readonly number[])[]
  readonly defaults: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly configs: Readonly<
    Record<string, { readonly class: string; readonly config: Readonly<Record<string, unknown>> }>
  >
  readonly runs: readonly GoldenRun[]
}

const file = fileURLToPath(new URL('../../../fixtures/golden/schedulers.json', import.meta.url))

export const golden: GoldenSchedulers = JSON.parse(readFileSync(file, 'utf8'))
export const flowClass = 'FlowMatchEulerDiscreteScheduler'

/** The scheduler_config.json of a recorded configuration. */
export function fileOf(config: string): Record<string, unknown> {
  const { class: className, config: values } = golden.configs[config]!
  return { _class_name: className, ...values }
}

/** The largest difference relative to the larger of 1 and the expected value; infinite for other lengths and NaN. */
export function farthest(actual: ArrayLike<number>, expected: readonly number[]): number {
  if (actual.length !== expected.length) return Infinity
  const distances = expected.map((value, k) => Math.abs(actual[k]! - value) / Math.max(1, Math.abs(value)))
  return distances.some(Number.isNaN) ? Infinity : Math.max(0, ...distances)
}
