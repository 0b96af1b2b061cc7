import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { vi } from 'vitest'
import { tinyModels } from '../server.ts'

const project = fileURLToPath(new URL('../../..', import.meta.url))

/** Far more than a start ever takes, in milliseconds. */
const startDeadline = 60_000

interface LogLine {
  readonly msg: string
  readonly url?: string
  readonly engine?: number
}

/** The real program as `npm start` runs it, in a process group of its own, so that whatever it starts can be counted. */
export class Program {
  readonly #server: ChildProcess
  readonly #exit: Promise<unknown>
  readonly #log: LogLine[] = []
  #errors = ''
  #announce: () => void = () => undefined
  #killed = false

  constructor(dataFolder: string, settings: Record<string, string> = {}) {
    const limits = { QUEUE_LIMIT: '10000', RATE_LIMIT_PER_MINUTE: '0', SOCKET_SUBSCRIPTION_LIMIT: '10000' }
    const places = { PORT: '0', DATA_DIR: dataFolder, MODELS_DIR: tinyModels }
    this.#server = spawn(process.execPath, ['src/cli/run.mjs', 'src/main.ts'], {
      cwd: project,
      env: { PATH: process.env['PATH'], LOG_LEVEL: 'info', ...places, ...limits, ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    this.#exit = once(this.#server, 'exit')
    const { stdout, stderr } = this.#server
    if (stdout === null || stderr === null) throw new Error('The program has no output')
    stderr.on('data', (text: Buffer) => (this.#errors += text.toString()))
    createInterface({ input: stdout }).on('line', (line) => {
      this.#log.push(JSON.parse(line) as LogLine)
      this.#announce()
    })
    this.#server.on('exit', () => this.#announce())
  }

  /** Whether it was killed by the test. */
  get isKilled(): boolean {
    return this.#killed
  }

  /** Where it listens, once it does. */
  async url(): Promise<string> {
    return (await this.#line(({ url }) => url !== undefined)).url ?? ''
  }

  /** The process of the engine that was started last, once it is ready. */
  async enginePid(): Promise<number> {
    await this.#line(({ msg }) => msg === 'engine ready')
    return this.#log.findLast(({ msg }) => msg === 'engine ready')?.engine ?? 0
  }

  /** Waits until it has completed a generation since its start. */
  async firstPicture(): Promise<void> {
    await this.#line(({ msg }) => msg === 'generation completed')
  }

  /** Kills the server as a power cut would, and only it: what it started must end by itself. */
  async kill(): Promise<void> {
    this.#killed = true
    this.#server.kill('SIGKILL')
    await this.#exit
    await this.expectNothingLeft()
  }

  /** Asks the server to stop; returns its exit code. */
  async terminate(): Promise<number | null> {
    this.#killed = true
    this.#server.kill('SIGTERM')
    await this.#exit
    return this.#server.exitCode
  }

  /** Fails unless every process of the program ends. */
  async expectNothingLeft(): Promise<void> {
    const nothingLeft = () => {
      const left = this.#processes()
      if (left.length > 0) throw new Error(`Processes of the program that live on: ${left.join(', ')}`)
    }
    await vi.waitFor(nothingLeft, { timeout: 20_000, interval: 20 })
  }

  /** Ends whatever is left, for after a test that failed. */
  dispose(): void {
    const { pid } = this.#server
    if (pid === undefined || this.#processes().length === 0) return
    process.kill(-pid, 'SIGKILL')
  }

  /** The living processes of the group; one that has ended and that nobody has asked about yet is not living. */
  #processes(): number[] {
    const table = execFileSync('ps', ['-A', '-o', 'pgid=,pid=,stat='], { encoding: 'utf8' })
    return table
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([group, , state]) => Number(group) === this.#server.pid && !state?.startsWith('Z'))
      .map(([, pid]) => Number(pid))
  }

  async #line(isIt: (line: LogLine) => boolean): Promise<LogLine> {
    const deadline = AbortSignal.timeout(startDeadline)
    deadline.addEventListener('abort', () => this.#announce())
    for (;;) {
      const line = this.#log.find(isIt)
      if (line !== undefined) return line
      if (deadline.aborted || this.#server.exitCode !== null || this.#server.signalCode !== null)
        throw new Error(`The program did not start: ${this.#errors}${JSON.stringify(this.#log)}`)
      await new Promise<void>((resolve) => (this.#announce = resolve))
    }
  }
}
