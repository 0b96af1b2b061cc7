import { Command } from 'commander'
import { DomainError } from '../errors.ts'
import { addCommand } from './models/add.ts'
import { interruptedCode } from './models/interrupt.ts'
import { listCommand } from './models/list.ts'
import { planCommand } from './models/plan.ts'
import { pullCommand } from './models/pull.ts'
import { removeCommand } from './models/remove.ts'
import { verifyCommand } from './models/verify.ts'

/** `npx promptpics models ...`: what is in the models folder, and what could be. */
const program = new Command('npx promptpics models')
  .description('Models: list, download, check, remove and add them. No server has to run.')
  .addCommand(listCommand())
  .addCommand(planCommand())
  .addCommand(pullCommand())
  .addCommand(verifyCommand())
  .addCommand(addCommand())
  .addCommand(removeCommand())

program.parseAsync().catch((error: unknown) => {
  const isInterrupted = error instanceof Error && error.name === 'AbortError'
  console.error(isInterrupted ? 'Stopped.' : error instanceof DomainError ? error.message : error)
  process.exitCode ??= isInterrupted ? interruptedCode : 1
})
