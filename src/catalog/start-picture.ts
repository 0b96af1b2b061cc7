import type { FieldProblem } from '../errors.ts'
import type { ModelEntry } from './model.ts'

/** Pixels. */
export interface PictureSize {
  readonly width: number
  readonly height: number
}

type Family = ModelEntry['family']

interface Strengths {
  /** Where all of the picture changes. */
  readonly wholePicture: number
  /** Where a part of it is repainted. */
  readonly maskedPart: number
}

const flow: Strengths = { wholePicture: 0.6, maskedPart: 0.6 }

/** Those of diffusers' image-to-image and inpainting pipelines. */
const strengths: Readonly<Record<Family, Strengths>> = {
  SD: { wholePicture: 0.8, maskedPart: 1 },
  SDXL: { wholePicture: 0.3, maskedPart: 0.9999 },
  SD3: flow,
  FLUX: flow,
  REMOTE: flow,
}

/** How much of a picture a model changes that it starts from, 0 to 1, where nobody said. */
export function defaultStrength({ family }: Pick<ModelEntry, 'family'>, hasMask: boolean): number {
  return strengths[family][hasMask ? 'maskedPart' : 'wholePicture']
}

/**
 * How many of `steps` are run that start from a picture at `strength`: U-Nets cut the number to run to a whole one, flow
 * models the number to leave out (get_timesteps of diffusers' pipelines). Without a strength: all.
 */
export function stepsToRun(
  { family }: Pick<ModelEntry, 'family'>,
  { steps, strength }: { readonly steps: number; readonly strength?: number | null | undefined },
): number {
  if (strength == null) return steps
  if (family === 'SD' || family === 'SDXL') return Math.min(Math.trunc(steps * strength), steps)
  return steps - Math.trunc(Math.max(steps - Math.min(steps * strength, steps), 0))
}

/** What is wrong with a strength, within 0 to 1, for a model: it may leave none of the steps to be run. */
export function strengthProblems(
  model: Pick<ModelEntry, 'id' | 'family'>,
  { steps, strength }: { readonly steps: number; readonly strength: number },
): FieldProblem[] {
  if (stepsToRun(model, { steps, strength }) > 0) return []
  const least = Math.ceil(1000 / steps) / 1000
  const message = `${strength} leaves none of ${steps} steps of ${model.id} to be run; ${least} leaves one`
  return [{ path: 'input.strength', message }]
}

/**
 * The size at which a model draws on a picture: the picture's own, brought within the model's limits with the sides in
 * proportion and cut to the model's multiple. Where one side was asked for, the other follows it.
 */
export function fittedSize(
  { limits }: Pick<ModelEntry, 'limits'>,
  picture: PictureSize,
  asked: { readonly width?: number | null | undefined; readonly height?: number | null | undefined },
): PictureSize {
  const { minSize, maxSize, sizeMultiple } = limits
  const whole = (length: number) => {
    const cut = Math.floor(Math.min(length, maxSize) / sizeMultiple) * sizeMultiple
    return Math.max(cut, Math.ceil(minSize / sizeMultiple) * sizeMultiple)
  }
  const scale = scaleOf(limits, picture, asked)
  // A hair more, for what is meant to be a multiple and was scaled to a hair less.
  return {
    width: asked.width ?? whole(picture.width * scale + 1e-6),
    height: asked.height ?? whole(picture.height * scale + 1e-6),
  }
}

function scaleOf(
  { minSize, maxSize }: ModelEntry['limits'],
  { width, height }: PictureSize,
  asked: { readonly width?: number | null | undefined; readonly height?: number | null | undefined },
): number {
  if (asked.width != null) return asked.width / width
  if (asked.height != null) return asked.height / height
  const shrunk = Math.min(1, maxSize / Math.max(width, height))
  return Math.max(shrunk, Math.min(minSize / Math.min(width, height), maxSize / Math.max(width, height)))
}
