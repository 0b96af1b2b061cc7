import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { onTestFinished } from 'vitest'
import { projectFolder } from '../../../../src/config.ts'

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** `npm run models -- ...` as a process of its own, without a terminal. */
export class ModelsCommand {
  readonly #process: ChildProcess
  readonly #end: Promise<unknown>
  #stdout = ''
  #stderr = ''
  #announce: () => void = () => undefined

  constructor(
    modelsFolder: string,
    args: readonly string[],
    settings: Readonly<Record<string, string>> = {},
  ) {
    this.#process = spawn(process.execPath, ['src/cli/run.mjs', 'src/cli/models.ts', ...args], {
      cwd: projectFolder,
      env: { PATH: process.env['PATH'], MODELS_DIR: modelsFolder, ENGINE_THREADS: '1', ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#end = once(this.#process, 'close').then(() => this.#announce())
    this.#process.stdout?.on('data', (text: Buffer) => (this.#stdout += text.toString()))
    this.#process.stderr?.on('data', (text: Buffer) => {
      this.#stderr += text.toString()
      this.#announce()
    })
    onTestFinished(() => void this.#process.kill('SIGKILL'))
  }

  /** Waits until it has said something on stderr. Fails where it ends without. */
  async says(text: string): Promise<void> {
    while (!this.#stderr.includes(text)) {
      if (this.#process.exitCode !== null) throw new Error(`It ended without "${text}": ${this.#stderr}`)
      await new Promise<void>((resolve) => (this.#announce = resolve))
    }
  }

  /** As Ctrl-C does. */
  interrupt(): void {
    this.#process.kill('SIGINT')
  }

  async outcome(): Promise<Outcome> {
    await this.#end
    return { code: this.#process.exitCode, stdout: this.#stdout, stderr: this.#stderr }
  }
}

const terminalMaker = '/usr/bin/script'

/** Whether a test can sit at a terminal: util-linux makes one. */
export const hasTerminal = process.platform === 'linux' && existsSync(terminalMaker)

/** Runs a command to its end at a terminal, where its question is answered. Gives what stands there then. */
export async function answerModels(
  modelsFolder: string,
  args: readonly string[],
  answer: string,
): Promise<{ readonly code: number | null; readonly screen: string }> {
  const command = [process.execPath, 'src/cli/run.mjs', 'src/cli/models.ts', ...args]
  const quoted = command.map((word) => `'${word}'`).join(' ')
  const terminal = spawn(terminalMaker, ['--quiet', '--return', '--command', quoted, '/dev/null'], {
    cwd: projectFolder,
    env: { PATH: process.env['PATH'], MODELS_DIR: modelsFolder },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(() => void terminal.kill('SIGKILL'))
  let screen = ''
  terminal.stdout.on('data', (text: Buffer) => {
    const isAsked = screen.includes('[y/N]')
    screen += text.toString()
    if (!isAsked && screen.includes('[y/N]')) terminal.stdin.write(`${answer}\n`)
  })
  await once(terminal, 'close')
  return { code: terminal.exitCode, screen }
}

/** Runs a command to its end. */
export const runModels = (
  modelsFolder: string,
  args: readonly string[],
  settings?: Readonly<Record<string, string>>,
): Promise<Outcome> => new ModelsCommand(modelsFolder, args, settings).outcome()
