import { ConfigValues } from './config-values.ts'
import { parseDdimConfig, type DdimConfig } from './ddim.ts'
import { parseDpmSolverMultistepConfig, type DpmSolverMultistepConfig } from './dpm-solver-multistep.ts'
import { parseEulerAncestralConfig, type EulerAncestralConfig } from './euler-ancestral.ts'
import { parseEulerConfig, type EulerConfig } from './euler.ts'
import { parseFlowMatchEulerConfig, type FlowMatchEulerConfig } from './flow-match-config.ts'
import { parseLcmConfig, type LcmConfig } from './lcm.ts'
import { parsePndmConfig, type PndmConfig } from './pndm.ts'
import { SchedulerError } from './scheduler.ts'

/** A parsed scheduler_config.json. */
export type SchedulerFile = Readonly<Record<string, unknown>>

/** A scheduler with the values in force: those of a file, completed by the defaults of its class. */
export type SchedulerConfig =
  | DdimConfig
  | PndmConfig
  | EulerConfig
  | EulerAncestralConfig
  | DpmSolverMultistepConfig
  | LcmConfig
  | FlowMatchEulerConfig

/** The names of the reference's classes that this engine does. */
type SchedulerClass = SchedulerConfig['className']

const parsers: { readonly [Name in SchedulerClass]: (values: ConfigValues) => SchedulerConfig } = {
  DDIMScheduler: parseDdimConfig,
  PNDMScheduler: parsePndmConfig,
  EulerDiscreteScheduler: parseEulerConfig,
  EulerAncestralDiscreteScheduler: parseEulerAncestralConfig,
  DPMSolverMultistepScheduler: parseDpmSolverMultistepConfig,
  LCMScheduler: parseLcmConfig,
  FlowMatchEulerDiscreteScheduler: parseFlowMatchEulerConfig,
}

/**
 * The class that a scheduler_config.json names. The `Flax` in front of it in some old repositories means nothing.
 *
 * @throws SchedulerError if it names none
 */
export function classNameOf(file: SchedulerFile): string {
  const { _class_name: name } = file
  if (typeof name === 'string' && name !== '') return name.replace(/^Flax/, '')
  const found = name === undefined ? 'missing' : JSON.stringify(name)
  throw new SchedulerError(`"_class_name" is ${found}; expected the name of a scheduler's class`)
}

/**
 * Reads a scheduler_config.json as a configuration of `className`, by default the class that it names. As with the
 * reference's `from_config`, keys of the file hold, missing ones have the defaults of that class, and keys that the
 * class does not know are ignored.
 *
 * @throws SchedulerError if the class or one of its values is not supported; the message names the key
 */
export function parseSchedulerConfig(
  file: SchedulerFile,
  className: string = classNameOf(file),
): SchedulerConfig {
  if (!isSupported(className))
    throw new SchedulerError(`The scheduler class ${className} is not supported yet`)
  return parsers[className](new ConfigValues(className, file))
}

function isSupported(className: string): className is SchedulerClass {
  return Object.hasOwn(parsers, className)
}
