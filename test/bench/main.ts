/** `npm run bench`: measures what was promised, a JSON line and a readable line each. */
import { parseArgs } from 'node:util'
import { eventLoop } from './event-loop.ts'
import { fanOut } from './fan-out.ts'
import { memory } from './memory.ts'
import { overhead } from './overhead.ts'
import { print, type Finding } from './report.ts'
import { secrecy } from './secrecy.ts'
import { start } from './start.ts'

interface Options {
  /** Of what is repeated, where a bench lets one choose. */
  readonly count?: number | undefined
}

const benches: Readonly<Record<string, (options: Options) => Promise<Finding>>> = {
  overhead,
  'event-loop': eventLoop,
  'fan-out': fanOut,
  memory,
  secrecy,
  start,
}

const help = `Usage: npm run bench -- [NAME ...]

Measures the program with the models that ship with it; without a name everything, one after the other. Each prints a
JSON line and a readable one. Times depend on the machine and on what else it does: compare ratios, and repeat.

  overhead     a picture's time to the time inside session.run (goal: at most 1.03)
  event-loop   delay of the server's event loop while one subscriber gets previews (goal: 99 % below 20 ms)
  fan-out      2,000 subscribers of one generation: all have to hear of the end
  memory       the engine's memory over 100 swaps of models (goal: at most 1.1 times what it was)
  secrecy      whether a share link's matches can be told from its misses (goal: an AUC of at most 0.55)
  start        npm start until /health answers (goal: 2 s)

  --count N    of secrecy: N matches and N misses instead of 200 each
  --help       this text

Exit code: 0 all goals are reached, 1 otherwise.`

process.exitCode = await main()

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean' }, count: { type: 'string' } },
  })
  if (values.help === true) {
    console.log(help)
    return 0
  }
  const unknown = positionals.filter((name) => !(name in benches))
  if (unknown.length > 0) {
    console.error(`There is no bench ${unknown.join(', ')}; --help tells which there are.`)
    return 1
  }
  if (values.count !== undefined && !/^[1-9]\d{1,5}$/.test(values.count)) {
    console.error('--count takes a whole number of 10 or more.')
    return 1
  }
  const options = { count: values.count === undefined ? undefined : Number(values.count) }
  let passed = true
  for (const name of positionals.length > 0 ? positionals : Object.keys(benches)) {
    const finding = await benches[name]?.(options)
    if (finding === undefined) continue
    print(finding)
    passed &&= finding.passed !== false
  }
  return passed ? 0 : 1
}
