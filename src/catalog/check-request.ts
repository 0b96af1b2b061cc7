import type { FieldProblem } from '../errors.ts'
import type { AskedInputs } from './check-inputs.ts'
import type { ModelEntry, Sampler } from './model.ts'
import { defaultStrength, fittedSize, strengthProblems, type PictureSize } from './start-picture.ts'

/** What bounds a request. */
type BoundedModel = Pick<ModelEntry, 'id' | 'family' | 'limits' | 'defaults' | 'samplers'>

/** The arguments of a generation that depend on its model; null or absent means the model's default, or none. */
export interface AskedParameters extends AskedInputs {
  readonly steps?: number | null | undefined
  readonly guidanceScale?: number | null | undefined
  readonly width?: number | null | undefined
  readonly height?: number | null | undefined
  readonly sampler?: Sampler | null | undefined
  readonly clipSkip?: number | null | undefined
  readonly guidanceRescale?: number | null | undefined
  readonly trueCfgScale?: number | null | undefined
  readonly strength?: number | null | undefined
  /** Of `initImage`, once it is known. */
  readonly initSize?: PictureSize | null | undefined
}

/** The same with the model's defaults filled in. What is absent does not apply, or was not asked for and has no default. */
export interface Parameters {
  readonly steps: number
  readonly guidanceScale: number
  readonly width: number
  readonly height: number
  readonly sampler: Sampler
  /** Only where there is a picture to start from. */
  readonly strength?: number
  readonly clipSkip?: number
  readonly guidanceRescale?: number
  readonly trueCfgScale?: number
}

/** What a model cannot do of what was asked; empty where it can do all of it. Paths start with `input.`. */
export function checkRequest(model: BoundedModel, asked: AskedParameters): FieldProblem[] {
  const { limits } = model
  return [
    ...within('steps', asked.steps, limits.minSteps, limits.maxSteps, model),
    ...within('guidanceScale', asked.guidanceScale, 0, limits.maxGuidanceScale, model),
    ...size('width', asked.width, model),
    ...size('height', asked.height, model),
    ...samplerProblem(asked.sampler, model),
    ...lcmProblem(asked, model),
    ...within('clipSkip', asked.clipSkip, 0, mostClipSkip, model),
    ...within('guidanceRescale', asked.guidanceRescale, 0, 1, model),
    ...within('trueCfgScale', asked.trueCfgScale, 0, limits.maxGuidanceScale, model),
    ...strength(asked, model),
  ]
}

/** CLIP has twelve layers or more, of which the last can be passed over but for the first. */
const mostClipSkip = 11

/** The asked parameters with `model`'s defaults where nothing was asked. */
export function withDefaults(model: BoundedModel, asked: AskedParameters): Parameters {
  const { defaults } = model
  const { clipSkip, trueCfgScale } = asked
  const guidanceRescale = asked.guidanceRescale ?? defaults.guidanceRescale
  const size =
    asked.initSize == null ? { ...defaults, ...sizeOf(asked) } : fittedSize(model, asked.initSize, asked)
  return {
    steps: asked.steps ?? defaults.steps,
    guidanceScale: asked.guidanceScale ?? defaults.guidanceScale,
    width: size.width,
    height: size.height,
    sampler: asked.sampler ?? defaults.sampler,
    ...(asked.initImage != null && {
      strength: asked.strength ?? defaultStrength(model, asked.mask != null),
    }),
    ...(clipSkip != null && { clipSkip }),
    ...(guidanceRescale !== undefined && { guidanceRescale }),
    ...(trueCfgScale != null && { trueCfgScale }),
  }
}

const sizeOf = ({ width, height }: AskedParameters) => ({
  ...(width != null && { width }),
  ...(height != null && { height }),
})

function strength(asked: AskedParameters, model: BoundedModel): FieldProblem[] {
  const outside = within('strength', asked.strength, 0, 1, model)
  const { steps, strength: chosen } = withDefaults(model, asked)
  // Steps that are wrong are told as such.
  const { minSteps, maxSteps } = model.limits
  if (outside.length > 0 || chosen === undefined || !(steps >= minSteps && steps <= maxSteps)) return outside
  return strengthProblems(model, { steps, strength: chosen })
}

function within(
  field: string,
  value: number | null | undefined,
  min: number,
  max: number,
  model: BoundedModel,
): FieldProblem[] {
  if (value == null || (Number.isFinite(value) && value >= min && value <= max)) return []
  return [
    { path: `input.${field}`, message: `${min} to ${max} was expected for ${model.id}, ${value} was given` },
  ]
}

function size(
  field: 'width' | 'height',
  value: number | null | undefined,
  model: BoundedModel,
): FieldProblem[] {
  const { minSize, maxSize, sizeMultiple } = model.limits
  const outside = within(field, value, minSize, maxSize, model)
  if (value == null || outside.length > 0 || value % sizeMultiple === 0) return outside
  const below = Math.floor(value / sizeMultiple) * sizeMultiple
  const possible = [below, below + sizeMultiple].filter((size) => size >= minSize && size <= maxSize)
  const near = possible.join(' or ')
  return [
    {
      path: `input.${field}`,
      message: `a multiple of ${sizeMultiple} was expected for ${model.id} (${near}), ${value} was given`,
    },
  ]
}

/** Latent consistency models are distilled on fifty timesteps and have no others. */
const stepsOfLcm = 50

function lcmProblem(asked: AskedParameters, model: BoundedModel): FieldProblem[] {
  const { steps, sampler } = withDefaults(model, asked)
  if (sampler !== 'LCM' || steps <= stepsOfLcm) return []
  const message = `at most ${stepsOfLcm} was expected for the sampler LCM, ${steps} was given`
  return [{ path: 'input.steps', message }]
}

function samplerProblem(sampler: Sampler | null | undefined, model: BoundedModel): FieldProblem[] {
  if (sampler == null || model.samplers.includes(sampler)) return []
  return [
    {
      path: 'input.sampler',
      message: `${model.id} can be sampled with ${model.samplers.join(', ')}, not with ${sampler}`,
    },
  ]
}
