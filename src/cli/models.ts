import { Command } from 'commander'
import { DomainError } from '../errors.ts'
import { listCommand } from './models/list.ts'
import { removeCommand } from './models/remove.ts'

/** `npx promptpics models ...`: what is in the models folder, and what could be. */
const program = new Command('npx promptpics models')
  .description('Models: list, download, check, remove and add them. No server has to run.')
  .addCommand(listCommand())
  .addCommand(removeCommand())

program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof DomainError ? error.message : error)
  process.exitCode = 1
})
