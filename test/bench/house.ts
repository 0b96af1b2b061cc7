import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startApp } from '../../src/app.ts'
import { projectFolder, readConfig, type Config } from '../../src/config.ts'
import { createLogger } from '../../src/logging.ts'

/** The program with the models that ship with it and a data folder of its own. */
export function benchConfig(dataFolder: string, settings: Record<string, string> = {}): Config {
  return readConfig({
    PORT: '0',
    DATA_DIR: dataFolder,
    MODELS_DIR: join(projectFolder, 'models'),
    LOG_LEVEL: 'silent',
    RATE_LIMIT_PER_MINUTE: '0',
    // Crowds of subscribers come from one address here.
    SOCKET_LIMIT_PER_ADDRESS: '100000',
    CONNECTION_LIMIT: '100000',
    ...settings,
  })
}

/** Runs the server in this process for as long as `use` takes. `settings` are environment variables. */
export async function withServer<Result>(
  use: (url: string, config: Config) => Promise<Result>,
  settings: Record<string, string> = {},
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'promptpics-bench-'))
  try {
    const config = benchConfig(folder, settings)
    const app = await startApp(config, createLogger(config))
    try {
      return await use(app.url, config)
    } finally {
      await app.stop()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
