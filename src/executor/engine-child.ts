import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { EngineOptions, FromEngine, ToEngine } from '../engine/protocol.ts'
import { EngineError } from '../errors.ts'
import { Heartbeat } from './heartbeat.ts'

export interface EngineChildOptions {
  /** Absolute path of the engine's main module. */
  readonly entry: string
  /** Arguments of Node itself, for whatever the entry needs to be loaded. */
  readonly execArgv: readonly string[]
  readonly engine: EngineOptions
  /** How often an idle engine is asked whether it still answers, in milliseconds; ten seconds unless told otherwise. */
  readonly heartbeatMs?: number
  readonly log: EngineLog
}

export interface EngineLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

export interface EngineChildEvents {
  /** Whether nothing is asked of the engine: it should answer at once. */
  readonly isIdle: () => boolean
  readonly onReady: (message: Extract<FromEngine, { type: 'ready' }>) => void
  readonly onMessage: (message: FromEngine) => void
  /** Another process follows unless the engine was stopped. */
  readonly onExit: (how: string) => void
}

/** Waiting times before a start after 0, 1, 2, ... deaths without a picture between, in milliseconds; the last stays. */
const backOffMs = [0, 100, 500, 2000, 5000, 15_000]

/** The engine's process: started at `start`, started again whenever it dies, killed when it does not answer. */
export class EngineChild {
  readonly #options: EngineChildOptions
  readonly #events: EngineChildEvents
  #starting: Promise<ChildProcess> | null = null
  #process: ChildProcess | null = null
  #heartbeat: Heartbeat | null = null
  #deaths = 0
  readonly #stopping = new AbortController()

  constructor(options: EngineChildOptions, events: EngineChildEvents) {
    this.#options = options
    this.#events = events
  }

  get pid(): number | undefined {
    return this.#process?.pid
  }

  /** Starts the process. Returns at once; `ready` waits for it. */
  start(): void {
    this.#launch()
  }

  /** Returns once a start that is under way is over, whether the process is ready then or could not be started. */
  async settled(): Promise<void> {
    await this.#starting?.catch(() => undefined)
  }

  /** The process when it is ready. Throws EngineError where it is not started, could not be, or died meanwhile. */
  async ready(): Promise<ChildProcess> {
    if (this.#starting === null) throw new EngineError('ENGINE_FAILED', 'The engine is not started.', true)
    return this.#starting
  }

  /** Whether this is the process that runs now. */
  isCurrent(child: ChildProcess): boolean {
    return child === this.#process
  }

  /** A message to a process that dies meanwhile is lost; its exit is told. */
  send(message: ToEngine): void {
    if (this.#process?.connected) this.#process.send(message, () => undefined)
  }

  /** It brought a result: deaths before that count no more. */
  worked(): void {
    this.#deaths = 0
  }

  /** Ends a process that hangs. */
  kill(child: ChildProcess, silentMs: number): void {
    this.#options.log.warn({ engine: child.pid, silentMs: Math.round(silentMs) }, 'engine hangs, killing it')
    child.kill('SIGKILL')
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
        if (message.type === 'pong') this.#heartbeat?.answered()
        if (message.type !== 'ready') {
          this.#events.onMessage(message)
          return
        }
        this.#onReady(child, message)
        resolve(child)
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

  #onReady(child: ChildProcess, message: Extract<FromEngine, { type: 'ready' }>): void {
    const { log, heartbeatMs = 10_000 } = this.#options
    this.#heartbeat = new Heartbeat(heartbeatMs, {
      isIdle: this.#events.isIdle,
      ask: () => this.send({ type: 'ping', id: 0 }),
      onSilence: () => this.kill(child, heartbeatMs),
    })
    log.info({ engine: child.pid, devices: message.devices }, 'engine ready')
    this.#events.onReady(message)
  }

  #onExit(code: number | null, signal: NodeJS.Signals | null): void {
    this.#heartbeat?.stop()
    this.#process = null
    const isDeath = !this.#stopping.signal.aborted
    if (isDeath) {
      this.#deaths += 1
      const fields = { code, signal, deaths: this.#deaths, waitMs: this.#waitMs() }
      this.#options.log.warn(fields, 'engine died, starting it again')
      this.#launch()
    }
    this.#events.onExit(signal ?? `exit code ${code}`)
  }
}
