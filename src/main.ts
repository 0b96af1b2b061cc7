import { startApp } from './app.ts'
import { isRunByNpm, readProcessConfig } from './config.ts'
import { DomainError } from './errors.ts'
import { createLogger, type Logger } from './logging.ts'

const parentCheckMs = 250

/** The server: reads the configuration, starts, says where it is, and stops when it is told to. */
async function main(): Promise<void> {
  const config = readProcessConfig()
  const log = createLogger(config)
  const app = await startApp(config, log)
  log.info({ url: app.url, graphiql: `${app.url}/graphql` }, greeting(app.url))
  onSignal(log, app.stop)
}

const greeting = (url: string) =>
  `PromptPics is ready. Open ${url}/graphql (GraphiQL) and run: mutation { generate(input: { prompt: "a red castle on a hill at sunset" }) { ... on Generation { id } } }`

/** The first signal stops in order, a second one at once. */
function onSignal(log: Logger, stop: () => Promise<void>): void {
  let stopping = false
  const onStop = (signal: string) => {
    if (stopping) process.exit(1)
    stopping = true
    log.info({ signal }, 'stopping: the step in hand ends, the queue stays in the database')
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.on('SIGINT', onStop)
  process.on('SIGTERM', onStop)
  if (isRunByNpm()) onOrphaned(() => onStop('npm is gone'))
}

/** npm tells the shell between us to end, and that shell tells nobody: its death is the signal. */
function onOrphaned(stop: () => void): void {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    stop()
  }, parentCheckMs)
  timer.unref()
}

main().catch((error: unknown) => {
  // A mistake of whoever starts the server needs its message, not where it was noticed.
  const text = error instanceof DomainError ? error.message : error
  process.stderr.write(`${text instanceof Error ? (text.stack ?? text.message) : String(text)}\n`)
  process.exit(1)
})
