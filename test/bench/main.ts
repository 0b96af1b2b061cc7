/** `npm run bench`: measures what was promised, a JSON line and a readable line each. */
import { parseArgs } from 'node:util'
import { eventLoop } from './event-loop.ts'
import { fanOut } from './fan-out.ts'
import { overhead } from './overhead.ts'
import { print, type Finding } from './report.ts'
import { start } from './start.ts'

const benches: Readonly<Record<string, () => Promise<Finding>>> = {
  overhead,
  'event-loop': eventLoop,
  'fan-out': fanOut,
  start,
}

const help = `Usage: npm run bench -- [NAME ...]

Measures the program with the models that ship with it; without a name everything, one after the other. Each prints a
JSON line and a readable one. Times depend on the machine and on what else it does: compare ratios, and repeat.

  overhead     a picture's time to the time inside session.run (goal: at most 1.03)
  event-loop   delay of the server's event loop while one subscriber gets previews (goal: 99 % below 20 ms)
  fan-out      2,000 subscribers of one generation: all have to hear of the end
  start        npm start until /health answers (goal: 2 s)

  --help       this text

Exit code: 0 all goals are reached, 1 otherwise.`

process.exitCode = await main()

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean' } },
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
  let passed = true
  for (const name of positionals.length > 0 ? positionals : Object.keys(benches)) {
    const finding = await benches[name]?.()
    if (finding === undefined) continue
    print(finding)
    passed &&= finding.passed !== false
  }
  return passed ? 0 : 1
}
