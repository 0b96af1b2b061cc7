import { Writable } from 'node:stream'
import { pino } from 'pino'
import type { Logger } from '../../src/logging.ts'

/** One line of the log. */
export interface LogLine {
  readonly msg: string
  readonly [field: string]: unknown
}

/** A log that is kept in memory, so that a test can read what the server wrote. */
export function keepLog(): { readonly log: Logger; readonly lines: readonly LogLine[] } {
  const lines: LogLine[] = []
  const stream = new Writable({
    write: (line: Buffer, _encoding, done) => {
      lines.push(JSON.parse(line.toString()) as LogLine)
      done()
    },
  })
  return { log: pino({ level: 'info' }, stream), lines }
}
