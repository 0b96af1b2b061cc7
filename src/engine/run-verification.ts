import { partNames } from '../model-files/part-sizes.ts'
import { hasFile, readConfig, readModelFolder } from './components/model-folder.ts'
import { decodeTiny } from './components/tiny-decoder.ts'
import { vaeConfig, vaeFactor } from './components/vae-decoder.ts'
import { BadRequestError, ModelBrokenError } from './errors.ts'
import type { Kept } from './kept.ts'
import { loadPipeline } from './pipelines/load-pipeline.ts'
import type { PictureRequest, Pipeline } from './pipelines/pipeline.ts'
import type { ModelReport, ModelToVerify, StartPicture } from './protocol.ts'
import { chooseScheduler } from './run-job.ts'
import { samplersFor } from './schedulers/create-scheduler.ts'
import type { SessionLease } from './runtime/session-lease.ts'
import { SchedulerError, type Scheduler } from './schedulers/scheduler.ts'
import { TorchGenerator } from './tensor/noise.ts'

const triedParts = [...partNames, 'taesd_decoder']

type Size = Pick<PictureRequest, 'width' | 'height'>

interface Trial {
  readonly pipeline: Pipeline
  readonly scheduler: Scheduler
  readonly size: Size
}

/** Sides of the trial picture in latent cells: the least that denoisers can halve often enough. */
const trialCells = 16

export interface VerificationHooks {
  /** Awaited between loads and steps; throw to stop. */
  readonly checkpoint: () => Promise<void>
  /** Told at each sign of life: merging and loading take minutes. */
  readonly onProgress: () => void
}

/**
 * Looks a model folder through: reads every configuration, builds the tokenizers and the scheduler, loads each graph, and
 * draws a tiny picture in one step, for some graphs load well and cannot be run. Throws ModelBrokenError naming the file
 * at fault, ModelUnavailableError where it does not fit into memory.
 */
export async function runVerification(
  { modelFolder, device, loras = [] }: ModelToVerify,
  kept: Kept,
  { checkpoint, onProgress }: VerificationHooks,
): Promise<ModelReport> {
  const goesOn = async () => {
    await checkpoint()
    onProgress()
  }
  onProgress()
  const folder = await readModelFolder(modelFolder)
  const graphs = await kept.merged.graphsOf(folder, loras, goesOn)
  const sessions = kept.lease({ modelFolder, graphs, device, checkpoint: goesOn, onLoading: onProgress })
  try {
    const pipeline = await loadPipeline(folder, { sessions, tokenizers: kept.tokenizers })
    const scheduler = chooseScheduler(pipeline.schedulerConfig, {
      modelFolder,
      sampler: samplersFor(pipeline.schedulerConfig)[0],
    })
    const size = await trialSize(modelFolder, sessions)
    await drawTrial(modelFolder, { pipeline, scheduler, size }, goesOn)
    const there = await Promise.all(triedParts.map((part) => hasFile(modelFolder, `${part}/model.onnx`)))
    const parts = await sessions.inspect(triedParts.filter((_, k) => there[k]))
    return { pipelineClass: folder.pipelineClass, parts }
  } finally {
    await sessions.release()
  }
}

/** Draws a picture that nobody sees, through every part that is there. Throws ModelBrokenError where that fails. */
async function drawTrial(
  modelFolder: string,
  { pipeline, scheduler, size }: Trial,
  goesOn: () => Promise<void>,
): Promise<void> {
  const canEncode = await hasFile(modelFolder, 'vae_encoder/model.onnx')
  const request = trialRequest(size, scheduler, canEncode ? greyPicture(size) : null)
  try {
    await pipeline.generate(request, {
      checkpoint: goesOn,
      onPhase: () => {},
      onStep: ({ latents }) => pipeline.tinyDecoder?.((decoder) => decodeTiny(decoder, latents)),
    })
  } catch (error) {
    if (!(error instanceof BadRequestError || error instanceof SchedulerError)) throw error
    const message = `${modelFolder} cannot draw a picture of ${size.width} x ${size.height} in one step: ${error.message}`
    throw new ModelBrokenError(message, { cause: error })
  }
}

/** What the trial picture measures in pixels; models that were exported for one size are tried at that. */
async function trialSize(modelFolder: string, sessions: SessionLease): Promise<Size> {
  const factor = vaeFactor(await readConfig(modelFolder, 'vae_decoder/config.json', vaeConfig))
  const shape = await sessions.part('vae_decoder')(async ({ inputs }) => inputs[0]?.shape)
  const pixels = (cells: number | string | undefined) =>
    factor * (typeof cells === 'number' && cells > 0 ? cells : trialCells)
  return { height: pixels(shape?.at(-2)), width: pixels(shape?.at(-1)) }
}

function trialRequest(size: Size, scheduler: Scheduler, image: StartPicture | null): PictureRequest {
  return {
    ...size,
    prompts: ['a red cat'],
    negativePrompts: [''],
    picturesPerPrompt: 1,
    generators: [new TorchGenerator(0)],
    scheduler,
    steps: 1,
    guidanceScale: 2,
    guidanceRescale: 0,
    image,
  }
}

/** All of it is to be repainted, so that models which do nothing else can be tried as well. */
const greyPicture = ({ width, height }: Size): StartPicture => ({
  picture: { rgb: new Uint8Array(width * height * 3).fill(128), width, height },
  strength: 1,
  mask: new Uint8Array(width * height).fill(255),
})
