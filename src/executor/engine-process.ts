import type {
  DeviceReport,
  EnginePhase,
  EngineTiming,
  FromEngine,
  Latents,
  LoadedModel,
  ModelReport,
  ModelToVerify,
  PictureToLatents,
  RawPicture,
  RawPreview,
  TextToImage,
  ToEngine,
} from '../engine/protocol.ts'
import { EngineError } from '../errors.ts'
import { EngineChild, type EngineChildOptions } from './engine-child.ts'
import { StallWatch } from './stall-watch.ts'

export interface EngineProcessOptions extends EngineChildOptions {
  /** Longest silence of a working engine, in milliseconds. */
  readonly stallMs: number
}

export interface EngineObserver {
  readonly onPhase?: (phase: EnginePhase) => void
  /** `step` of `totalSteps` is done. */
  readonly onStep?: (step: number, totalSteps: number, preview: RawPreview | null) => void
}

export interface EngineResult {
  readonly picture: RawPicture
  readonly timing: EngineTiming
}

/** A job by the message that starts it, and what ends it well. */
type Asked = Extract<ToEngine, { type: 'run' | 'encode' | 'verify' }>
type Done = Extract<FromEngine, { type: 'done' | 'encoded' | 'verified' }>

interface Running {
  readonly jobId: string
  readonly observer: EngineObserver
  readonly watch: StallWatch
  readonly resolve: (message: Done) => void
  readonly reject: (error: EngineError) => void
}

/** Trying these again is useless: the same would happen. */
const final: ReadonlySet<string> = new Set(['CANCELED', 'MODEL_BROKEN', 'MODEL_UNAVAILABLE', 'BAD_REQUEST'])

/**
 * The engine seen from the server: its jobs, one at a time. Whatever happens to its process costs the job in hand one attempt (an
 * EngineError with `retry`) and nothing else.
 */
export class EngineProcess {
  readonly #options: EngineProcessOptions
  readonly #child: EngineChild
  #isReady = false
  #running: Running | null = null
  #loaded: readonly LoadedModel[] = []
  #devices: readonly DeviceReport[] = []

  constructor(options: EngineProcessOptions) {
    this.#options = options
    this.#child = new EngineChild(options, {
      isIdle: () => this.#running === null,
      onReady: ({ devices }) => {
        this.#isReady = true
        this.#devices = devices
      },
      onMessage: (message) => this.#onMessage(message),
      onExit: (how) => this.#onExit(how),
    })
  }

  /** Models whose sessions are in memory now. */
  get loaded(): readonly LoadedModel[] {
    return this.#loaded
  }

  /** What it can run on, best first, and why not on others; empty until it was ready once. */
  get devices(): readonly DeviceReport[] {
    return this.#devices
  }

  /** Whether a job could be started at once. */
  get isReady(): boolean {
    return this.#isReady
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** Starts the process. Returns at once; `run` waits for it. */
  start(): void {
    this.#child.start()
  }

  /** Returns once a start that is under way is over, whether the process is ready then or could not be started. */
  settled(): Promise<void> {
    return this.#child.settled()
  }

  /** Ends the process: after the step in hand, or by force where that takes longer than `graceMs`. */
  stop(graceMs: number): Promise<void> {
    return this.#child.stop(graceMs)
  }

  /**
   * Draws one picture; stops before its next step once `signal` aborts. Rejects with an EngineError: CANCELED then,
   * MODEL_BROKEN, MODEL_UNAVAILABLE or BAD_REQUEST where trying again is useless, or one with `retry` after a crash, a hang or a
   * failure that may pass.
   */
  async run(
    jobId: string,
    request: TextToImage,
    observer: EngineObserver,
    signal: AbortSignal,
  ): Promise<EngineResult> {
    const { picture, timing } = await this.#ask({ type: 'run', jobId, request }, 'done', signal, observer)
    return { picture, timing }
  }

  /** Shows a picture to a model's autoencoder, while no job runs. Rejects as `run` does. */
  async encode(jobId: string, request: PictureToLatents, signal: AbortSignal): Promise<Latents> {
    return (await this.#ask({ type: 'encode', jobId, request }, 'encoded', signal)).latents
  }

  /**
   * Looks a model folder through, while no job runs: reads every configuration, loads every graph once. Rejects with MODEL_BROKEN
   * naming the file at fault, or as `run` does.
   */
  async verify(jobId: string, request: ModelToVerify, signal: AbortSignal): Promise<ModelReport> {
    return (await this.#ask({ type: 'verify', jobId, request }, 'verified', signal)).report
  }

  /** Has previews of the running job made, at most so many a second; 0: none. */
  watch(jobId: string, previewsPerSecond: number): void {
    if (this.#running?.jobId === jobId) this.#child.send({ type: 'watch', jobId, previewsPerSecond })
  }

  async #ask<End extends Done['type']>(
    job: Asked,
    end: End,
    signal: AbortSignal,
    observer: EngineObserver = {},
  ): Promise<Extract<Done, { type: End }>> {
    const { jobId } = job
    const child = await this.#child.ready()
    if (signal.aborted) throw new EngineError('CANCELED', 'Canceled before it began.', false)
    if (!this.#child.isCurrent(child))
      throw new EngineError('ENGINE_FAILED', "The engine's process died.", true)
    const cancel = () => this.#child.send({ type: 'cancel', jobId })
    signal.addEventListener('abort', cancel)
    const result = new Promise<Done>((resolve, reject) => {
      const watch = new StallWatch(this.#options.stallMs, (silentMs) => this.#child.kill(child, silentMs))
      this.#running = { jobId, observer, watch, resolve, reject }
      this.#child.send(job)
    })
    const message = await result.finally(() => signal.removeEventListener('abort', cancel))
    if (isOfType(message, end)) return message
    throw new EngineError('ENGINE_FAILED', `The engine answered ${message.type} to ${job.type}.`, true)
  }

  #onMessage(message: FromEngine): void {
    if (message.type === 'loaded') this.#loaded = message.models
    if (message.type === 'note') this.#options.log.warn({ engine: this.pid }, message.message)
    const running = this.#running
    if (running === null || !('jobId' in message) || message.jobId !== running.jobId) return
    running.watch.sign(message.type === 'step')
    if (message.type === 'phase') {
      running.watch.forgetSteps()
      running.observer.onPhase?.(message.phase)
    } else if (message.type === 'step') {
      running.observer.onStep?.(message.step, message.totalSteps, message.preview ?? null)
    } else if (message.type === 'failed') {
      this.#settle()?.reject(new EngineError(message.code, message.message, !final.has(message.code)))
    } else {
      this.#child.worked()
      this.#settle()?.resolve(message)
    }
  }

  #onExit(how: string): void {
    this.#isReady = false
    this.#loaded = []
    this.#settle()?.reject(new EngineError('ENGINE_FAILED', `The engine's process died (${how}).`, true))
  }

  /** Takes the running job off the table; whoever calls it owes it an answer. */
  #settle(): Running | null {
    const running = this.#running
    running?.watch.stop()
    this.#running = null
    return running
  }
}

const isOfType = <End extends Done['type']>(
  message: Done,
  end: End,
): message is Extract<Done, { type: End }> => message.type === end
