import { setImmediate } from 'node:timers/promises'
import { CanceledError, errorCode, errorMessage } from './errors.ts'
import { Kept } from './kept.ts'
import type { MergedFolder } from './merged-model.ts'
import type { StepReport } from './pipelines/pipeline.ts'
import { PreviewPace } from './preview-pace.ts'
import type {
  DeviceReport,
  FromEngine,
  LoadedModel,
  ModelToVerify,
  PictureToLatents,
  RawPicture,
  TextToImage,
  ToEngine,
} from './protocol.ts'
import { runEncoding } from './run-encoding.ts'
import { runVerification } from './run-verification.ts'
import { runJob } from './run-job.ts'

export interface JobRunnerOptions {
  /** What there is to run on, best first. */
  readonly devices: readonly DeviceReport[]
  /** Threads of one run; 0: what the runtime thinks best. */
  readonly threads: number
  /** Absent: no LoRA can be used. */
  readonly merged?: MergedFolder
}

interface RunningJob {
  readonly jobId: string
  readonly pace: PreviewPace
  canceled: boolean
}

/**
 * The engine's side of the wire: takes messages, runs one job at a time, answers. Messages about a job that is not
 * running are dropped: it has ended, and its end is already on its way.
 */
export class JobRunner {
  readonly #send: (message: FromEngine) => void
  readonly #kept: Kept
  #running: RunningJob | null = null

  constructor({ devices, threads, merged }: JobRunnerOptions, send: (message: FromEngine) => void) {
    this.#send = send
    const onChange = (models: readonly LoadedModel[]) => send({ type: 'loaded', models })
    const onNote = (message: string) => send({ type: 'note', message })
    this.#kept = new Kept({ devices, threads, merged, onChange, onNote })
  }

  /** Takes a message. Never throws: what goes wrong with a job is told by `failed`. */
  receive(message: ToEngine): void {
    switch (message.type) {
      case 'run':
        void this.#run(message.jobId, (job) => this.#draw(job, message.request))
        return
      case 'encode':
        void this.#run(message.jobId, (job) => this.#encode(job, message.request))
        return
      case 'verify':
        void this.#run(message.jobId, (job) => this.#verify(job, message.request))
        return
      case 'cancel':
        if (this.#running?.jobId === message.jobId) this.#running.canceled = true
        return
      case 'watch':
        if (this.#running?.jobId === message.jobId) this.#running.pace.watch(message.previewsPerSecond)
        return
      case 'ping':
        this.#send({ type: 'pong', id: message.id })
    }
  }

  async #run(jobId: string, work: (job: RunningJob) => Promise<FromEngine>): Promise<void> {
    if (this.#running) {
      const message = `The engine is busy with job ${this.#running.jobId}; it runs one at a time`
      this.#send({ type: 'failed', jobId, code: 'ENGINE_FAILED', message })
      return
    }
    const job = { jobId, pace: new PreviewPace(), canceled: false }
    this.#running = job
    const end = await work(job).catch((error: unknown) => this.#failure(jobId, error))
    this.#running = null
    this.#send(end)
  }

  async #draw(job: RunningJob, request: TextToImage): Promise<FromEngine> {
    const { jobId } = job
    const result = await runJob(request, this.#kept, {
      checkpoint: () => checkpoint(job),
      onPhase: (phase) => this.#send({ type: 'phase', jobId, phase }),
      onStep: (step, show) => this.#sendStep(job, step, show),
    })
    return { type: 'done', jobId, ...result }
  }

  async #encode(job: RunningJob, request: PictureToLatents): Promise<FromEngine> {
    const { jobId } = job
    const latents = await runEncoding(request, this.#kept, async () => {
      await checkpoint(job)
      // A sign of life: nothing else is said before the end.
      this.#send({ type: 'phase', jobId, phase: 'loading' })
    })
    return { type: 'encoded', jobId, latents }
  }

  async #verify(job: RunningJob, request: ModelToVerify): Promise<FromEngine> {
    const { jobId } = job
    const report = await runVerification(request, this.#kept, {
      checkpoint: () => checkpoint(job),
      onProgress: () => this.#send({ type: 'phase', jobId, phase: 'loading' }),
    })
    return { type: 'verified', jobId, report }
  }

  async #failure(jobId: string, error: unknown): Promise<FromEngine> {
    const code = errorCode(error)
    // Other models in memory may be all that was in the way of another attempt.
    if (code === 'OUT_OF_MEMORY') await this.#kept.sessions.clear()
    return { type: 'failed', jobId, code, message: errorMessage(error) }
  }

  async #sendStep(
    { jobId, pace }: RunningJob,
    { step, totalSteps }: StepReport,
    show: () => Promise<RawPicture | null>,
  ): Promise<void> {
    const message = { type: 'step', jobId, step, totalSteps } as const
    const picture = pace.take(performance.now()) ? await show() : null
    this.#send(picture === null ? message : { ...message, preview: { ...picture, step } })
  }
}

/** Gives the process a turn of its loop, so that messages that came during a run are heard, then stops if asked to. */
async function checkpoint(job: RunningJob): Promise<void> {
  await setImmediate()
  if (job.canceled) throw new CanceledError(`Job ${job.jobId} was canceled`)
}
