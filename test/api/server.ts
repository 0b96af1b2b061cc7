import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startApp, type App } from '../../src/app.ts'
import { readConfig, type Config } from '../../src/config.ts'
import { createLogger, type Logger } from '../../src/logging.ts'

/** A folder of tiny real models with a catalog of its own. */
export const tinyModels = fileURLToPath(new URL('../fixtures/golden/models', import.meta.url))

export interface TestServer extends App {
  readonly config: Config
  /** Stops the program and starts it again on the same data. */
  readonly restart: () => Promise<TestServer>
  /** Stops the program and removes its data. */
  readonly remove: () => Promise<void>
}

/**
 * A whole server with a database, data folder and engine process of its own, on a free port. `settings` are environment
 * variables. Nothing is limited to a rate unless the settings say so, and nothing logged unless there is a `log`.
 */
export async function startServer(
  settings: Record<string, string> = {},
  log: Logger = createLogger({ LOG_LEVEL: 'silent' }),
): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'promptpics-api-'))
  return start(folder, settings, log)
}

async function start(folder: string, settings: Record<string, string>, log: Logger): Promise<TestServer> {
  const config = readConfig({
    PORT: '0',
    DATA_DIR: folder,
    MODELS_DIR: tinyModels,
    RATE_LIMIT_PER_MINUTE: '0',
    // Several engines run at once: their threads would only wait for each other.
    ENGINE_THREADS: '1',
    ...settings,
  })
  const app = await startApp(config, log)
  return {
    ...app,
    config,
    restart: async () => {
      await app.stop()
      return start(folder, settings, log)
    },
    remove: async () => {
      await app.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
