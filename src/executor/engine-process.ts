import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type {
  EngineOptions,
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
import { Heartbeat } from './heartbeat.ts'
import { StallWatch } from './stall-watch.ts'

export interface EngineProcessOptions {
  /** Absolute path of the engine's main module. */
  readonly entry: string
  /** Arguments of Node itself, for whatever the entry needs to be loaded. */
  readonly execArgv: readonly string[]
  readonly engine: EngineOptions
  /** Longest silence of a working engine, in milliseconds. */
  readonly stallMs: number
  /** How often an idle engine is asked whether it still answers, in milliseconds; ten seconds unless told otherwise. */
  readonly heartbeatMs?: number
  readonly log: EngineLog
}

export interface EngineLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
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

type Done = Extract<FromEngine, { type: 'done' | 'encoded' | 'verified' }>

interface Running {
  readonly jobId: string
  readonly observer: EngineObserver
  readonly watch: StallWatch
  readonly resolve: (message: Done) => void
  readonly reject: (error: EngineError) => void
}

/** Waiting times before a start after 0, 1, 2, ... deaths without a picture between, in milliseconds; the last stays. */
const backOffMs = [0, 100, 500, 2000, 5000, 15_000]

/** Trying these again is useless: the same would happen. */
const final: ReadonlySet<string> = new Set(['CANCELED', 'MODEL_BROKEN', 'MODEL_UNAVAILABLE', 'BAD_REQUEST'])

/**
 * The engine's process seen from the server: started at `start`, started again whenever it dies, killed when it hangs.
 * Whatever happens to it costs the job in hand one attempt (an EngineError with `retry`) and nothing else.
 */
export class EngineProcess {
  readonly #options: EngineProcessOptions
  #starting: Promise<ChildProcess> | null = null
  #process: ChildProcess | null = null
  #isReady = false
  #running: Running | null = null
  #heartbeat: Heartbeat | null = null
  #loaded: readonly LoadedModel[] = []
  #deaths = 0
  readonly #stopping = new AbortController()

  constructor(options: EngineProcessOptions) {
    this.#options = options
  }

  /** Models whose sessions are in memory now. */
  get loaded(): readonly LoadedModel[] {
    return this.#loaded
  }

  /** Whether a job could be started at once. */
  get isReady(): boolean {
    return this.#isReady
  }

  get pid(): number | undefined {
    return this.#process?.pid
  }

  /** Starts the process. Returns at once; `run` waits for it. */
  start(): void {
    this.#launch()
  }

  /** Returns once a start that is under way is over, whether the process is ready then or could not be started. */
  async settled(): Promise<void> {
    await this.#starting?.catch(() => undefined)
  }

  /**
   * Draws one picture; stops before its next step once `signal` aborts. Rejects with an EngineError: CANCELED then,
   * MODEL_BROKEN or BAD_REQUEST where trying again is useless, or one with `retry` after a crash, a hang or a failure that may pass.
   */
  async run(
    jobId: string,
    request: TextToImage,
    observer: EngineObserver,
    signal: AbortSignal,
  ): Promise<EngineResult> {
    const message = await this.#ask({ type: 'run', jobId, request }, observer, signal)
    if (message.type !== 'done') throw new EngineError('ENGINE_FAILED', 'The engine made no picture.', true)
    return { picture: message.picture, timing: message.timing }
  }

  /** Shows a picture to a model's autoencoder, while no job runs. Rejects as `run` does. */
  async encode(jobId: string, request: PictureToLatents, signal: AbortSignal): Promise<Latents> {
    const message = await this.#ask({ type: 'encode', jobId, request }, {}, signal)
    if (message.type !== 'encoded')
      throw new EngineError('ENGINE_FAILED', 'The engine gave no latents.', true)
    return message.latents
  }

  /**
   * Looks a model folder through, while no job runs: reads every configuration, loads every graph once. Rejects with MODEL_BROKEN
   * naming the file at fault, or as `run` does.
   */
  async verify(jobId: string, request: ModelToVerify, signal: AbortSignal): Promise<ModelReport> {
    const message = await this.#ask({ type: 'verify', jobId, request }, {}, signal)
    if (message.type !== 'verified')
      throw new EngineError('ENGINE_FAILED', 'The engine gave no report.', true)
    return message.report
  }

  async #ask(
    job: Extract<ToEngine, { type: 'run' | 'encode' | 'verify' }>,
    observer: EngineObserver,
    signal: AbortSignal,
  ): Promise<Done> {
    const { jobId } = job
    if (this.#starting === null) throw new EngineError('ENGINE_FAILED', 'The engine is not started.', true)
    const child = await this.#starting
    if (signal.aborted) throw new EngineError('CANCELED', 'Canceled before it began.', false)
    if (child !== this.#process) throw new EngineError('ENGINE_FAILED', "The engine's process died.", true)
    const cancel = () => send(child, { type: 'cancel', jobId })
    signal.addEventListener('abort', cancel)
    const result = new Promise<Done>((resolve, reject) => {
      const watch = new StallWatch(this.#options.stallMs, (silentMs) => this.#kill(child, silentMs))
      this.#running = { jobId, observer, watch, resolve, reject }
      send(child, job)
    })
    return result.finally(() => signal.removeEventListener('abort', cancel))
  }

  /** Has previews of the running job made, at most so many a second; 0: none. */
  watch(jobId: string, previewsPerSecond: number): void {
    if (this.#process === null || this.#running?.jobId !== jobId) return
    send(this.#process, { type: 'watch', jobId, previewsPerSecond })
  }

  /** Ends the process: after the step in hand, or by force where that takes longer than `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping.abort()
    const child = this.#process
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    if (child.connected) child.disconnect()
    const timer = new AbortController()
    const force = delay(graceMs, undefined, { signal: timer.signal }).then(
      () => child.kill('SIGKILL'),
      () => undefined,
    )
    await gone
    timer.abort()
    await force
  }

  #launch(): void {
    const { signal } = this.#stopping
    const waited = delay(this.#waitMs(), undefined, { signal }).catch(() => undefined)
    const starting = waited.then(() => this.#fork())
    starting.catch(() => undefined)
    this.#starting = starting
  }

  #waitMs(): number {
    return backOffMs[Math.min(this.#deaths, backOffMs.length - 1)] ?? 0
  }

  /** Settles when the process is ready, or has ended before. */
  async #fork(): Promise<ChildProcess> {
    if (this.#stopping.signal.aborted) throw new EngineError('ENGINE_FAILED', 'The engine is stopped.', true)
    const failure = new EngineError('ENGINE_FAILED', 'The engine could not be started.', true)
    const child = this.#spawn()
    if (child === null) {
      this.#onExit(null, null)
      throw failure
    }
    this.#process = child
    return new Promise((resolve, reject) => {
      child.on('message', (message: FromEngine) => {
        // What a dead process said last may arrive after its end, and is no news of the one that follows it.
        if (child !== this.#process) return
        if (message.type === 'ready') this.#onReady(child, resolve)
        else this.#onMessage(message)
      })
      const onEnd = (code: number | null, signal: NodeJS.Signals | null) => {
        if (child !== this.#process) return
        reject(failure)
        this.#onExit(code, signal)
      }
      // A process that could not be spawned has no exit, and one that was disconnected from here has no close.
      child.once('exit', onEnd)
      child.once('close', onEnd)
    })
  }

  /** Null where the system refuses at once (no memory); where it refuses later, `close` tells. */
  #spawn(): ChildProcess | null {
    const { entry, engine, execArgv, log } = this.#options
    const onError = (error: unknown) => log.warn({ err: error }, 'engine process error')
    try {
      const child = fork(entry, [JSON.stringify(engine)], {
        execArgv: [...execArgv],
        serialization: 'advanced',
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      })
      child.stdout?.on('data', (text: Buffer) => log.info({ engine: child.pid }, text.toString().trimEnd()))
      child.stderr?.on('data', (text: Buffer) => log.warn({ engine: child.pid }, text.toString().trimEnd()))
      child.on('error', onError)
      return child
    } catch (error) {
      onError(error)
      return null
    }
  }

  #onReady(child: ChildProcess, resolve: (child: ChildProcess) => void): void {
    this.#isReady = true
    const { log, heartbeatMs = 10_000 } = this.#options
    this.#heartbeat = new Heartbeat(heartbeatMs, {
      isIdle: () => this.#running === null,
      ask: () => send(child, { type: 'ping', id: 0 }),
      onSilence: () => this.#kill(child, heartbeatMs),
    })
    log.info({ engine: child.pid }, 'engine ready')
    resolve(child)
  }

  #onExit(code: number | null, signal: NodeJS.Signals | null): void {
    this.#isReady = false
    this.#heartbeat?.stop()
    this.#process = null
    this.#loaded = []
    const running = this.#settle()
    if (!this.#stopping.signal.aborted) {
      this.#deaths += 1
      const fields = { code, signal, deaths: this.#deaths, waitMs: this.#waitMs() }
      this.#options.log.warn(fields, 'engine died, starting it again')
      this.#launch()
    }
    running?.reject(
      new EngineError('ENGINE_FAILED', `The engine's process died (${signal ?? `exit code ${code}`}).`, true),
    )
  }

  #onMessage(message: FromEngine): void {
    if (message.type === 'loaded') this.#loaded = message.models
    if (message.type === 'pong') this.#heartbeat?.answered()
    const running = this.#running
    if (running === null || !('jobId' in message) || message.jobId !== running.jobId) return
    running.watch.sign(message.type === 'step')
    if (message.type === 'phase') {
      running.watch.forgetSteps()
      running.observer.onPhase?.(message.phase)
    } else if (message.type === 'step') {
      running.observer.onStep?.(message.step, message.totalSteps, message.preview ?? null)
    } else if (message.type !== 'failed') {
      this.#deaths = 0
      this.#settle()?.resolve(message)
    } else {
      this.#settle()?.reject(new EngineError(message.code, message.message, !final.has(message.code)))
    }
  }

  #kill(child: ChildProcess, silentMs: number): void {
    this.#options.log.warn({ engine: child.pid, silentMs: Math.round(silentMs) }, 'engine hangs, killing it')
    child.kill('SIGKILL')
  }

  /** Takes the running job off the table; whoever calls it owes it an answer. */
  #settle(): Running | null {
    const running = this.#running
    running?.watch.stop()
    this.#running = null
    return running
  }
}

/** A message to a process that dies meanwhile is lost; its exit is told by `close`. */
function send(child: ChildProcess, message: ToEngine): void {
  if (child.connected) child.send(message, () => undefined)
}
