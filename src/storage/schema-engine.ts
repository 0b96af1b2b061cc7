import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'

/** One migration folder as the engine wants it: its name and the SQL in it. */
export interface Migration {
  readonly name: string
  readonly sql: string
}

export interface SchemaEngine {
  /** Applies those of `migrations` that the database does not have; returns their names. Throws what the SQL threw. */
  apply(migrations: readonly Migration[], lockfile: string): Promise<string[]>
  /** The SQL that turns `from` (the text of a schema.prisma, null: an empty database) into `to`. */
  diff(from: string | null, to: string): Promise<string>
}

const filters = { externalTables: [], externalEnums: [] }

/**
 * Prisma's schema engine as WebAssembly. It writes the same `_prisma_migrations` rows as Prisma's command line, so the
 * two can take turns on one database. Loading takes a moment: ask for it only when there is work for it.
 */
export async function loadSchemaEngine(
  schema: string,
  adapter: SqlMigrationAwareDriverAdapterFactory,
): Promise<SchemaEngine> {
  const wasm = await (instantiated ??= instantiate())
  const factory = bindMigrationAwareSqlAdapterFactory(adapter)
  const engine = await wasm.SchemaEngine.new(
    { datamodels: [['schema.prisma', schema]] },
    () => undefined,
    factory,
  )
  return {
    async apply(migrations, lockfile) {
      const { appliedMigrationNames } = await engine.applyMigrations({
        migrationsList: {
          baseDir: 'prisma/migrations',
          lockfile: { path: 'migration_lock.toml', content: lockfile },
          shadowDbInitScript: '',
          migrationDirectories: migrations.map(({ name, sql }) => ({
            path: name,
            migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
          })),
        },
        filters,
      })
      return appliedMigrationNames
    },
    async diff(from, to) {
      const { stdout } = await engine.diff({
        from:
          from === null
            ? { tag: 'empty' }
            : { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: from }] },
        to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: to }] },
        script: true,
        exitCode: false,
        filters,
      })
      return stdout ?? ''
    },
  }
}

/** Node's types leave WebAssembly to the browser's. */
interface Instantiator {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: object } }>
}

/** The bindings know one instance: a second one would pull the memory from under what the first still holds. */
let instantiated: ReturnType<typeof instantiate> | undefined

/** The package's own entry imports its .wasm file as a module, which Node 20 cannot; so it is put together by hand. */
async function instantiate() {
  const name = '@prisma/schema-engine-wasm/schema_engine_bg'
  const bindings = await import('@prisma/schema-engine-wasm/schema_engine_bg')
  const file = createRequire(import.meta.url)
    .resolve(name)
    .replace(/\.js$/, '.wasm')
  const { WebAssembly } = globalThis as unknown as { WebAssembly: Instantiator }
  const { instance } = await WebAssembly.instantiate(await readFile(file), {
    './schema_engine_bg.js': bindings,
  })
  const glue = bindings as unknown as { __wbg_set_wasm(exports: unknown): void }
  glue.__wbg_set_wasm(instance.exports)
  const exported = instance.exports as { __wbindgen_start(): void }
  exported.__wbindgen_start()
  return bindings
}
