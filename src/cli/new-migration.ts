import { execFileSync } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { projectFolder } from '../config.ts'
import { databaseAdapter } from '../storage/database.ts'
import { loadSchemaEngine } from '../storage/schema-engine.ts'

/**
 * Writes the migration from the last committed prisma/schema.prisma to the one in the work tree:
 * `npm run migration -- add_batches`. It is applied at the next start.
 */
async function newMigration(label: string): Promise<string> {
  const file = join(projectFolder, 'prisma/schema.prisma')
  const engine = await loadSchemaEngine(await readFile(file, 'utf8'), databaseAdapter('file::memory:'))
  const sql = await engine.diff(committedSchema(), await readFile(file, 'utf8'))
  if (sql.includes('empty migration'))
    throw new Error('prisma/schema.prisma does not differ from the committed one')
  const stamp = new Date().toISOString().replaceAll(/[-:T]|\..*$/g, '')
  const folder = join(projectFolder, 'prisma/migrations/sqlite', `${stamp}_${label}`)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'migration.sql'), sql)
  return folder
}

/** Null in a repository that has not committed a migration yet. */
function committedSchema(): string | null {
  try {
    committed('prisma/migrations/sqlite/migration_lock.toml')
  } catch {
    return null
  }
  return committed('prisma/schema.prisma')
}

function committed(path: string): string {
  return execFileSync('git', ['show', `HEAD:${path}`], {
    cwd: projectFolder,
    encoding: 'utf8',
    stdio: 'pipe',
  })
}

const label = process.argv[2]
if (label === undefined || !/^[a-z0-9_]+$/.test(label)) {
  console.error('Usage: npm run migration -- name_of_the_change')
  process.exitCode = 1
} else {
  console.log(await newMigration(label))
}
