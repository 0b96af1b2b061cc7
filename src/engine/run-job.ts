import { readModelFolder } from './components/model-folder.ts'
import type { LatentPreview } from './components/preview.ts'
import { BadRequestError, ModelBrokenError } from './errors.ts'
import { loadPipeline } from './pipelines/load-pipeline.ts'
import type { PictureRequest, StepReport } from './pipelines/pipeline.ts'
import type { EnginePhase, EngineTiming, RawPicture, TextToImage } from './protocol.ts'
import type { PromptTokenizer } from './components/tokenizer.ts'
import type { RecentlyUsed } from './runtime/recently-used.ts'
import type { SessionStore } from './runtime/session-store.ts'
import { createScheduler } from './schedulers/create-scheduler.ts'
import { SchedulerError, type Scheduler } from './schedulers/scheduler.ts'
import { TorchGenerator } from './tensor/noise.ts'

export interface JobHooks {
  /** Awaited between loads, before each step and before decoding; throw to stop the job. */
  readonly checkpoint: () => Promise<void>
  readonly onPhase: (phase: EnginePhase) => void
  readonly onStep: (step: StepReport, preview: LatentPreview | null) => void
}

export interface JobResult {
  readonly picture: RawPicture
  readonly timing: EngineTiming
}

/** What outlives a job, for the next one. */
export interface Loaded {
  readonly sessions: SessionStore
  readonly tokenizers: RecentlyUsed<PromptTokenizer>
}

/** Makes one picture: loads what it needs of the model, and lets go of it in the end, however it ends. */
export async function runJob(request: TextToImage, kept: Loaded, hooks: JobHooks): Promise<JobResult> {
  const sessions = kept.sessions.lease(request.modelFolder)
  try {
    hooks.onPhase('loading')
    const start = performance.now()
    const folder = await readModelFolder(request.modelFolder)
    const pipeline = await loadPipeline(folder, {
      sessions,
      tokenizers: kept.tokenizers,
      checkpoint: hooks.checkpoint,
    })
    const scheduler = chooseScheduler(pipeline.schedulerConfig, request)

    const loaded = performance.now()
    const { rgb, width, height } = await pipeline.generate(pictureRequest(request, scheduler), {
      checkpoint: hooks.checkpoint,
      onPhase: hooks.onPhase,
      onStep: (step) => hooks.onStep(step, pipeline.preview),
    })
    const timing = {
      loadMs: loaded - start,
      pipelineMs: performance.now() - loaded,
      sessionsMs: sessions.busyMs(),
    }
    return { picture: { rgb, width, height }, timing }
  } finally {
    await sessions.release()
  }
}

function chooseScheduler(config: Record<string, unknown>, { sampler, modelFolder }: TextToImage): Scheduler {
  if (sampler) return createScheduler(config, { sampler })
  try {
    return createScheduler(config)
  } catch (error) {
    if (!(error instanceof SchedulerError)) throw error
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
