import { Argument, Command } from 'commander'
import { DomainError } from '../errors.ts'
import { drawPictures } from './generate/draw-pictures.ts'
import { toldByOptions } from './generate/option-names.ts'
import { addOptions } from './generate/options.ts'

/** `npm run generate -- "a red castle on a hill at sunset"`: pictures, drawn here, without a server. */
const program = addOptions(new Command('npm run generate --'))
  .description('Draws pictures from a prompt and prints where they are. No server has to run.')
  .addArgument(new Argument('<prompt>', 'what should be in the picture'))
  .addHelpText(
    'after',
    `
Examples:
  npm run generate -- "a red castle on a hill at sunset" --seed 42 --out castle.png
  npm run generate -- "the same in autumn" --init-image garden.jpg --strength 0.6
  npm run generate -- "a fountain" --init-image garden.jpg --mask mask.png --count 4`,
  )
  .action(drawPictures)

program.parseAsync().catch((error: unknown) => {
  const isStopped =
    error instanceof DomainError
      ? error.code === 'CANCELED'
      : error instanceof Error && error.name === 'AbortError'
  console.error(isStopped ? 'Stopped.' : error instanceof DomainError ? toldByOptions(error) : error)
  process.exitCode ??= 1
})
