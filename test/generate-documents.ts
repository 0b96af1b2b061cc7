import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'

const path = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url))

/** Before all tests: the typed documents of test/api are made anew where the schema or the operations have changed. */
export function setup(): void {
  const stamp = path('test/api/gql/.generated-from')
  const sources = ['schema.graphql', 'test/api/operations.ts', 'codegen.ts'].map((name) =>
    readFileSync(path(name)),
  )
  const from = createHash('sha256').update(Buffer.concat(sources)).digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === from) return
  execFileSync(
    process.execPath,
    [path('node_modules/@graphql-codegen/cli/cjs/bin.js'), '--config', 'codegen.ts', '--silent'],
    {
      cwd: path('.'),
    },
  )
  writeFileSync(stamp, from)
}
