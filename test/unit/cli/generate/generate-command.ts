import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { projectFolder } from '../../../../src/config.ts'

interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** `npm run generate -- ...` as a process of its own, without a terminal, to its end. */
export function runGenerate(
  dataFolder: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const env = {
    PATH: process.env['PATH'],
    DATA_DIR: dataFolder,
    MODELS_DIR: join(projectFolder, 'models'),
    ENGINE_THREADS: '1',
    ...settings,
  }
  const command = ['src/cli/run.mjs', 'src/cli/generate.ts', ...args]
  return new Promise((resolve) => {
    const child = execFile(process.execPath, command, { cwd: projectFolder, env }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    )
  })
}
