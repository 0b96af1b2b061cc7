import type { FieldProblem } from '../errors.ts'
import type { ModelEntry, Sampler } from './model.ts'

/** What bounds a request. */
type BoundedModel = Pick<ModelEntry, 'id' | 'limits' | 'defaults' | 'samplers'>

/** The arguments of a generation that a model bounds; null or absent means the model's default. */
export interface AskedParameters {
  readonly steps?: number | null | undefined
  readonly guidanceScale?: number | null | undefined
  readonly width?: number | null | undefined
  readonly height?: number | null | undefined
  readonly sampler?: Sampler | null | undefined
}

/** The same with the model's defaults filled in. */
export interface Parameters {
  readonly steps: number
  readonly guidanceScale: number
  readonly width: number
  readonly height: number
  readonly sampler: Sampler
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
  ]
}

/** The asked parameters with `model`'s defaults where nothing was asked. */
export function withDefaults(model: BoundedModel, asked: AskedParameters): Parameters {
  const { defaults } = model
  return {
    steps: asked.steps ?? defaults.steps,
    guidanceScale: asked.guidanceScale ?? defaults.guidanceScale,
    width: asked.width ?? defaults.width,
    height: asked.height ?? defaults.height,
    sampler: asked.sampler ?? defaults.sampler,
  }
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
