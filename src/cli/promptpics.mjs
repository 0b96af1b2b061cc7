#!/usr/bin/env node
// `npx promptpics COMMAND [ARGUMENT ...]` in the project's folder: the commands by their names.

const commands = {
  start: 'src/main.ts',
  generate: 'src/cli/generate.ts',
  models: 'src/cli/models.ts',
}

const [name, ...rest] = process.argv.slice(2)
if (name !== undefined && Object.hasOwn(commands, name)) {
  process.argv = [...process.argv.slice(0, 2), commands[name], ...rest]
  await import('./run.mjs')
} else {
  console.error(`Usage: npx promptpics ${Object.keys(commands).join(' | ')} [--help] ...`)
  process.exitCode = name === undefined || name === '--help' ? 0 : 1
}
