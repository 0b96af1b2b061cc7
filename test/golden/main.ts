/** `npm run golden`: replays recorded cases of the reference through the engine, a JSON line a case. */
import { parseArgs } from 'node:util'
import { listCases, Replayer, type CaseReport } from './replay.ts'

const help = `Usage: npm run golden -- --cases DIR --models DIR

Replays every case (*.json and *.bin) of a folder through the engine and prints a JSON line each:
  case, status (pass, fail, error, unsupported), errors (the worst of each kind beside its tolerance),
  first (for a failure: the first point, in the order of computation, that is out), message

  --cases DIR    the recorded cases
  --models DIR   the models, a folder each, by the names that the cases use
  --help         this text

Exit code: 0 all passed, 1 some failed or could not be run, 2 none failed but some are not supported yet.`

process.exitCode = await main()

async function main(): Promise<number> {
  try {
    const { values } = parseArgs({
      options: { cases: { type: 'string' }, models: { type: 'string' }, help: { type: 'boolean' } },
    })
    if (values.help) {
      console.log(help)
      return 0
    }
    if (!values.cases || !values.models) throw new Error('--cases and --models are needed; --help tells more')
    return await replayAll(values.cases, values.models)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return 1
  }
}

async function replayAll(cases: string, models: string): Promise<number> {
  const replayer = new Replayer(models)
  const statuses = new Set<CaseReport['status']>()
  for (const file of await listCases(cases)) {
    const report = await replayer.replay(file)
    statuses.add(report.status)
    console.log(JSON.stringify(report, infinityAsText))
  }
  if (statuses.has('fail') || statuses.has('error')) return 1
  return statuses.has('unsupported') ? 2 : 0
}

/** JSON writes infinity as null. */
function infinityAsText(_key: string, value: unknown): unknown {
  return value === Infinity ? 'Infinity' : value
}
