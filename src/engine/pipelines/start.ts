import { BadRequestError } from '../errors.ts'
import type { VaeConfig } from '../components/vae-decoder.ts'
import type { UsePart } from '../runtime/session-lease.ts'
import type { Schedule } from '../schedulers/scheduler.ts'
import type { Tensor } from '../tensor/tensor.ts'
import type { Draw } from './draw.ts'
import { inpaintingMask, repainter, type InpaintingMask, type Repaint } from './inpainting.ts'
import { encodeSource, sampleForBatch } from './picture-latents.ts'
import type { StartPicture } from '../protocol.ts'
import type { PictureRequest, PipelineTrace } from './pipeline.ts'
import type { StartRule } from './start-rule.ts'

/** What a run begins with. */
export interface Start {
  /** Index into the schedule's timesteps. */
  readonly firstStep: number
  /** Standard normal, [N, C, h, w]: what `latents` were noised with. */
  readonly noise: Float32Array
  /** [N, C, h, w] at the noise level of the first step. */
  readonly latents: Tensor
  /** What is repainted; null: everything. */
  readonly inpainting: Inpainting | null
}

export interface Inpainting {
  readonly mask: InpaintingMask
  /** The latents of the picture without what is repainted, [N, C, h, w], for denoisers that are shown them. */
  readonly maskedLatents: Tensor
  /** Puts back what is kept, for denoisers that know of no mask. */
  readonly repaint: Repaint
}

/** What a start needs to know of a run. */
export interface StartOf {
  readonly request: PictureRequest
  readonly schedule: Schedule
  /** [N, C, h, w] */
  readonly dims: readonly number[]
  readonly draw: Draw
  readonly startRule: StartRule
  readonly vae: VaeConfig
  /** Asked for only where there is a picture to encode. */
  readonly vaeEncoder: UsePart
}

/**
 * Draws and encodes what a run begins with: noise, or the request's picture noised as far as its strength wants, and what
 * inpainting needs. Throws BadRequestError for a picture, a mask or a strength that does not fit.
 */
export async function startRun(run: StartOf, trace?: PipelineTrace): Promise<Start> {
  const { image } = run.request
  const start = image ? await startFromPicture(run, image, trace) : startFromNoise(run)
  trace?.schedule(run.schedule, start.firstStep)
  trace?.start(start.latents)
  return start
}

function startFromNoise({ schedule, dims, draw }: StartOf): Start {
  const noise = draw('noise', dims)
  return { firstStep: 0, noise, latents: pureNoise(noise, schedule, dims), inpainting: null }
}

/** Draws in the order of the reference: posterior of the picture, noise, posterior of the masked picture. */
async function startFromPicture(run: StartOf, image: StartPicture, trace?: PipelineTrace): Promise<Start> {
  const { request, schedule, dims, draw, vae } = run
  const firstStep = firstStepOf(run, image)
  const mask = image.mask && inpaintingMask(image, vae)
  const source = await run.vaeEncoder((encoder) => encodeSource(encoder, vae, image, mask, trace))

  const sampling = { generators: request.generators, rows: dims[0] ?? 1, vae }
  const clean = sampleForBatch(source.whole, sampling, trace)
  trace?.imageLatents(clean)
  const noise = draw('noise', dims)
  const isFromNoise = mask !== null && image.strength === 1
  const latents = isFromNoise
    ? pureNoise(noise, schedule, dims)
    : { data: schedule.addNoise(clean.data, noise, firstStep), dims }
  if (mask === null || source.masked === null) return { firstStep, noise, latents, inpainting: null }

  // Drawn also where nobody looks at them: the draws of the steps come after.
  const maskedLatents = sampleForBatch(source.masked, sampling, trace)
  const repaint = repainter(mask, { schedule, clean: clean.data, noise })
  return { firstStep, noise, latents, inpainting: { mask, maskedLatents, repaint } }
}

function pureNoise(noise: Float32Array, schedule: Schedule, dims: readonly number[]): Tensor {
  return { data: noise.map((value) => value * schedule.initNoiseSigma), dims }
}

function firstStepOf({ request, startRule }: StartOf, { picture, strength }: StartPicture): number {
  const { steps, width, height } = request
  if (picture.width !== width || picture.height !== height) {
    const size = `${picture.width} x ${picture.height}`
    throw new BadRequestError(`The picture to start from is ${size}; ${width} x ${height} is asked for`)
  }
  if (picture.rgb.length !== width * height * 3) {
    throw new BadRequestError(
      `The picture to start from has ${picture.rgb.length} bytes, not ${width * height * 3}`,
    )
  }
  if (!(strength >= 0 && strength <= 1)) {
    throw new BadRequestError(`The strength is ${strength}; it must be a number from 0 to 1`)
  }
  const first = startRule(steps, strength)
  if (first < steps) return first
  throw new BadRequestError(`A strength of ${strength} leaves none of ${steps} steps to be run`)
}
