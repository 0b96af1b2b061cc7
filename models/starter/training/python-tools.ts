import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const scripts = fileURLToPath(new URL('model', import.meta.url))

/** Runs a command with this process's streams; ends this process with the command's status where it fails. */
export function run(command: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): void {
  const { status, error } = spawnSync(command, args, {
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  })
  if (status === 0) return
  console.error(`${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`)
  process.exit(status ?? 1)
}

/** The Python of a training folder's own virtual environment, which is made where it is missing (some minutes). */
export function pythonOf(folder: string): string {
  const windows = process.platform === 'win32'
  const python = join(folder, 'venv', windows ? 'Scripts/python.exe' : 'bin/python')
  if (existsSync(python)) return python
  run(windows ? 'python' : 'python3', ['-m', 'venv', join(folder, 'venv')])
  run(python, ['-m', 'pip', 'install', '--quiet', '--requirement', join(scripts, 'requirements.txt')])
  return python
}

/**
 * Runs a script of model/ with a training folder's Python, on two threads unless OMP_NUM_THREADS says otherwise.
 * OpenMP must wait passively: its threads spin, and two of them stand still as soon as a third process computes.
 */
export function runScript(
  folder: string,
  script: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): void {
  const threads = process.env['OMP_NUM_THREADS'] ?? '2'
  run(pythonOf(folder), [join(scripts, script), ...args], {
    OMP_WAIT_POLICY: 'PASSIVE',
    OMP_NUM_THREADS: threads,
    PYTHONDONTWRITEBYTECODE: '1',
    ...environment,
  })
}
