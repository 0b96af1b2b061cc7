import { createInterface } from 'node:readline/promises'
import { StateError } from '../../errors.ts'

/** Asks a question with yes or no at the terminal; anything but yes is no. Throws StateError where nobody can answer. */
export async function confirm(question: string, otherwise: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new StateError(`${question} Nobody can answer here: ${otherwise}`)
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim())
  } finally {
    terminal.close()
  }
}
