import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { projectFolder } from '../config.ts'
import { createSchema } from '../graphql/schema.ts'

/** `npm run schema` writes schema.graphql; with `-- --check` it only says whether the file is up to date. */
const file = join(projectFolder, 'schema.graphql')
const printed = `${printSchema(lexicographicSortSchema(createSchema()))}\n`
if (!process.argv.includes('--check')) {
  await writeFile(file, printed)
} else if ((await readFile(file, 'utf8').catch(() => '')) !== printed) {
  console.error('schema.graphql is not what the code says. Run: npm run schema')
  process.exitCode = 1
}
