import { readModelFolder } from './components/model-folder.ts'
import { previewPicture } from './components/preview.ts'
import { decodeTiny } from './components/tiny-decoder.ts'
import { BadRequestError, CanceledError, ModelBrokenError } from './errors.ts'
import type { Kept } from './kept.ts'
import { PhaseTeller } from './phase-teller.ts'
import { loadPipeline } from './pipelines/load-pipeline.ts'
import type { PictureRequest, Pipeline, StepReport } from './pipelines/pipeline.ts'
import type { EnginePhase, EngineTiming, RawPicture, Sampler, TextToImage } from './protocol.ts'
import { createScheduler, samplersFor } from './schedulers/create-scheduler.ts'
import { SchedulerError, type Scheduler } from './schedulers/scheduler.ts'
import { TorchGenerator } from './tensor/noise.ts'

export interface JobHooks {
  /** Awaited between loads, before each step and before decoding; throw to stop the job. */
  readonly checkpoint: () => Promise<void>
  readonly onPhase: (phase: EnginePhase) => void
  /** `show` makes a preview of it, or null: nothing is known of the model's colours. Awaited before the next step. */
  readonly onStep: (step: StepReport, show: () => Promise<RawPicture | null>) => Promise<void>
}

export interface JobResult {
  readonly picture: RawPicture
  readonly timing: EngineTiming
}

/** Makes one picture: loads what it needs of the model, and lets go of it in the end, however it ends. */
export async function runJob(request: TextToImage, kept: Kept, hooks: JobHooks): Promise<JobResult> {
  const { modelFolder, device } = request
  const phases = new PhaseTeller(hooks.onPhase)
  const { checkpoint } = hooks
  phases.tell('loading')
  const start = performance.now()
  const folder = await readModelFolder(modelFolder)
  const graphs = await kept.merged.graphsOf(folder, request.loras ?? [], async () => {
    await checkpoint()
    // Merging takes minutes where models are large: each sign of life is told.
    hooks.onPhase('loading')
  })
  const onLoading = (isLoading: boolean) => phases.loading(isLoading)
  const sessions = kept.lease({ modelFolder, graphs, device, checkpoint, onLoading })
  try {
    const pipeline = await loadPipeline(folder, { sessions, tokenizers: kept.tokenizers })
    const scheduler = chooseScheduler(pipeline.schedulerConfig, request)

    const show = previewsOf(pipeline)

    const prepared = performance.now()
    const preparingMs = sessions.loadMs
    const { rgb, width, height } = await pipeline.generate(pictureRequest(request, scheduler), {
      checkpoint,
      onPhase: (phase) => phases.tell(phase),
      onStep: (step) => hooks.onStep(step, () => show(step)),
    })
    // Parts that do not fit together are loaded on the way.
    const loadedLaterMs = sessions.loadMs - preparingMs
    const timing = {
      loadMs: prepared - start + loadedLaterMs,
      pipelineMs: performance.now() - prepared - loadedLaterMs,
      sessionsMs: sessions.busyMs,
    }
    return { picture: { rgb, width, height }, timing }
  } finally {
    await sessions.release()
  }
}

/** Previews by the tiny decoder. One that fails, whatever at, costs its previews, which are those without it then, and no picture. */
function previewsOf({ preview, tinyDecoder }: Pipeline) {
  let tiny = tinyDecoder
  return async ({ latents }: StepReport): Promise<RawPicture | null> => {
    try {
      if (tiny) return await tiny((decoder) => decodeTiny(decoder, latents))
    } catch (error) {
      // Whatever it is: broken files, or a card that has no room left beside the denoiser.
      if (error instanceof CanceledError) throw error
      tiny = null
    }
    return preview && previewPicture(preview, latents)
  }
}

/** The sampler that is asked for, or the folder's own. Throws ModelBrokenError for a configuration that no sampler can run. */
export function chooseScheduler(
  config: Record<string, unknown>,
  { sampler, modelFolder }: { readonly sampler?: Sampler | undefined; readonly modelFolder: string },
): Scheduler {
  try {
    return createScheduler(config, { sampler })
  } catch (error) {
    if (!(error instanceof SchedulerError)) throw error
    if (sampler && samplersFor(config).length > 0) throw error
    throw new ModelBrokenError(`${modelFolder}/scheduler/scheduler_config.json: ${error.message}`, {
      cause: error,
    })
  }
}

function pictureRequest(request: TextToImage, scheduler: Scheduler): PictureRequest {
  return {
    prompts: [request.prompt],
    prompts2: oneOrNone(request.prompt2),
    negativePrompts: oneOrNone(request.negativePrompt),
    negativePrompts2: oneOrNone(request.negativePrompt2),
    clipSkip: request.clipSkip ?? null,
    picturesPerPrompt: 1,
    generators: [generatorOf(request.seed)],
    scheduler,
    steps: request.steps,
    guidanceScale: request.guidanceScale,
    guidanceRescale: request.guidanceRescale ?? 0,
    trueGuidanceScale: request.trueCfgScale ?? null,
    width: request.width,
    height: request.height,
    image: request.image ?? null,
    ...(request.target && { target: request.target }),
  }
}

const oneOrNone = (text: string | undefined) => (text === undefined ? null : [text])

function generatorOf(seed: number): TorchGenerator {
  if (Number.isSafeInteger(seed) && seed >= 0) return new TorchGenerator(seed)
  throw new BadRequestError(`The seed is ${seed}; it must be a whole number from 0 to 2^53 - 1`)
}
