import { samplers, type Sampler } from '../protocol.ts'
import { ddim } from './ddim.ts'
import { dpmSolverMultistep } from './dpm-solver-multistep.ts'
import { eulerAncestral } from './euler-ancestral.ts'
import { euler } from './euler.ts'
import { flowMatchEuler } from './flow-match-euler.ts'
import { lcm } from './lcm.ts'
import { pndm } from './pndm.ts'
import {
  classNameOf,
  parseSchedulerConfig,
  type SchedulerConfig,
  type SchedulerFile,
} from './scheduler-config.ts'
import { SchedulerError, type Scheduler } from './scheduler.ts'

export interface SchedulerOptions {
  /** Takes the place of the class that the file names. */
  readonly sampler?: Sampler | undefined
  /** How much of DDIM's step is fresh noise, 0 (the default) to 1. The other methods do not know it. */
  readonly eta?: number | undefined
}

/** What a sampler means: a class of the reference, and what it sets whatever the file says. */
const meanings: {
  readonly [Name in Sampler]: { readonly className: string; readonly sets?: SchedulerFile }
} = {
  DDIM: { className: 'DDIMScheduler' },
  EULER: { className: 'EulerDiscreteScheduler' },
  EULER_ANCESTRAL: { className: 'EulerAncestralDiscreteScheduler' },
  DPMPP_2M: { className: 'DPMSolverMultistepScheduler', sets: { use_karras_sigmas: false } },
  DPMPP_2M_KARRAS: { className: 'DPMSolverMultistepScheduler', sets: { use_karras_sigmas: true } },
  LCM: { className: 'LCMScheduler' },
  // Its Runge-Kutta start is not built: as a sampler PNDM means the method without it, as everybody runs it.
  PNDM: { className: 'PNDMScheduler', sets: { skip_prk_steps: true } },
  FLOW_EULER: { className: 'FlowMatchEulerDiscreteScheduler' },
}

/** Classes whose configuration tells betas: any method on betas can take their place. */
const betaClasses: ReadonlySet<string> = new Set([
  'DDIMScheduler',
  'DDPMScheduler',
  'DEISMultistepScheduler',
  'DPMSolverMultistepScheduler',
  'DPMSolverSDEScheduler',
  'DPMSolverSinglestepScheduler',
  'EulerAncestralDiscreteScheduler',
  'EulerDiscreteScheduler',
  'HeunDiscreteScheduler',
  'KDPM2AncestralDiscreteScheduler',
  'KDPM2DiscreteScheduler',
  'LCMScheduler',
  'LMSDiscreteScheduler',
  'PNDMScheduler',
  'UniPCMultistepScheduler',
])

/**
 * The scheduler that a parsed scheduler_config.json describes, or with a sampler that method under the values of the
 * file: those tell how the model was trained, which no choice of a sampler changes.
 *
 * @throws SchedulerError if the file, the sampler or the two together are not supported
 */
export function createScheduler(file: SchedulerFile, { sampler, eta = 0 }: SchedulerOptions = {}): Scheduler {
  if (!(eta >= 0 && eta <= 1)) throw new SchedulerError(`eta is ${eta}; expected a number from 0 to 1`)
  return schedulerOf(effectiveConfig(file, sampler), eta)
}

/** The samplers that can take the place of the one that the file names, its own included. Empty for unknown files. */
export function samplersFor(file: SchedulerFile): readonly Sampler[] {
  return samplers.filter((sampler) => isPossible(file, sampler))
}

function isPossible(file: SchedulerFile, sampler: Sampler): boolean {
  try {
    createScheduler(file, { sampler })
    return true
  } catch (error) {
    if (error instanceof SchedulerError) return false
    throw error
  }
}

function effectiveConfig(file: SchedulerFile, sampler: Sampler | undefined): SchedulerConfig {
  if (!sampler) return parseSchedulerConfig(file)
  const { className, sets } = meanings[sampler]
  const own = classNameOf(file)
  if (own !== className && !(betaClasses.has(own) && betaClasses.has(className))) {
    throw new SchedulerError(
      `${own} cannot be replaced by the sampler ${sampler}: not both of them are known to work on betas`,
    )
  }
  return parseSchedulerConfig({ ...file, ...sets }, className)
}

function schedulerOf(config: SchedulerConfig, eta: number): Scheduler {
  const { className } = config
  if (className === 'DDIMScheduler') return ddim(config, eta)
  if (className === 'PNDMScheduler') return pndm(config)
  if (className === 'EulerDiscreteScheduler') return euler(config)
  if (className === 'EulerAncestralDiscreteScheduler') return eulerAncestral(config)
  if (className === 'DPMSolverMultistepScheduler') return dpmSolverMultistep(config)
  if (className === 'FlowMatchEulerDiscreteScheduler') return flowMatchEuler(config)
  return lcm(config)
}
