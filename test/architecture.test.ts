import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const source = fileURLToPath(new URL('../src', import.meta.url))

/** Modules that stand at the top of src, and what each may import; a room may always import itself. */
const everything = ['*']
const table: Record<string, readonly string[]> = {
  'main.ts': ['app.ts', 'config.ts', 'errors.ts', 'logging.ts'],
  'app.ts': everything,
  'house.ts': ['config.ts', 'logging.ts'],
  'open-storage.ts': everything,
  'open-workshop.ts': everything,
  'create-use-cases.ts': everything,
  'create-engine.ts': ['config.ts', 'executor'],
  'create-loras.ts': ['config.ts', 'catalog'],
  'logging.ts': [],
  // Sizes are written alike in settings, options and messages.
  'config.ts': ['errors.ts', 'model-files/byte-size.ts'],
  'errors.ts': [],
  cli: everything,
  http: ['graphql', 'use-cases', 'errors.ts'],
  graphql: ['use-cases', 'storage', 'errors.ts'],
  'use-cases': [
    ...['routing', 'matching', 'executor', 'providers', 'language', 'catalog', 'imaging', 'storage'],
    'errors.ts',
  ],
  routing: ['errors.ts'],
  matching: ['errors.ts'],
  executor: ['errors.ts'],
  providers: ['errors.ts'],
  language: ['errors.ts'],
  catalog: ['model-files', 'errors.ts'],
  imaging: ['errors.ts'],
  storage: ['errors.ts'],
  engine: ['model-files'],
  'model-files': [],
}

/**
 * A type is erased: a room may name the types of what it is handed, wherever they are made further down. These are the
 * rooms whose types may be named beyond the table.
 */
const types: Record<string, readonly string[]> = {
  'logging.ts': ['config.ts'],
  http: ['storage'],
  graphql: ['executor', 'routing', 'catalog', 'imaging', 'engine/protocol.ts'],
  'use-cases': ['engine/protocol.ts'],
  executor: ['engine/protocol.ts', 'config.ts'],
  catalog: ['config.ts'],
  imaging: ['config.ts'],
  storage: ['config.ts'],
  routing: ['config.ts'],
  cli: [],
}

/** The one file that owns each native or foreign thing. */
const owners: Record<string, RegExp> = {
  'onnxruntime-node': /^engine\/runtime\/[^/]+\.ts$/,
  sharp: /^imaging\/[^/]+\.ts$/,
  '@prisma/adapter-libsql': /^storage\/database\.ts$/,
  'node-llama-cpp': /^language\/[^/]+\.ts$/,
  'graphql-upload-minimal': /^http\/[^/]+\.ts$/,
  'rotating-file-stream': /^storage\/[^/]+\.ts$/,
  bullmq: /^executor\/[^/]+\.ts$/,
}

interface Import {
  readonly from: string
  readonly to: string
  readonly typeOnly: boolean
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(ts|mjs)$/.test(name))
  .map((name) => name.split(sep).join('/'))
  .filter((name) => !name.startsWith('storage/client/'))

const statement =
  /^(?:import|export)\s+(?<type>type\s)?(?<what>[^'"]*?from\s*)?['"](?<to>[^'"]+)['"]|(?<lazy>import)\(\s*['"](?<lazyTo>[^'"]+)['"]\s*\)/gm

function importsOf(file: string): Import[] {
  const text = readFileSync(join(source, file), 'utf8')
  return [...text.matchAll(statement)].map(({ groups = {} }) => ({
    from: file,
    to: groups['to'] ?? groups['lazyTo'] ?? '',
    typeOnly: groups['type'] !== undefined,
  }))
}

const imports = files.flatMap(importsOf)
const inside = imports
  .filter(({ to }) => to.startsWith('.'))
  .map((entry) => ({
    ...entry,
    to: relative(source, resolve(source, dirname(entry.from), entry.to))
      .split(sep)
      .join('/'),
  }))

const roomOf = (path: string) => path.split('/')[0] ?? path
const names = (allowed: readonly string[], path: string) =>
  allowed.some((name) => name === '*' || name === path || name === roomOf(path))

function isAllowed({ from, to, typeOnly }: Import): boolean {
  const room = roomOf(from)
  return room === roomOf(to) || names(table[room] ?? [], to) || (typeOnly && names(types[room] ?? [], to))
}

describe('the import table', () => {
  it('reads the imports', () => {
    expect(files.length).toBeGreaterThan(50)
    expect(inside.length).toBeGreaterThan(150)
  })

  it('knows every room', () => {
    expect([...new Set(files.map(roomOf))].filter((room) => !(room in table))).toEqual([])
  })

  it('is kept', () => {
    const breaches = inside.filter((entry) => !isAllowed(entry))
    expect(breaches.map(({ from, to, typeOnly }) => `${from} -> ${to}${typeOnly ? ' (type)' : ''}`)).toEqual(
      [],
    )
  })

  it('sees a breach', () => {
    expect(isAllowed({ from: 'engine/main.ts', to: 'storage/database.ts', typeOnly: true })).toBe(false)
    expect(isAllowed({ from: 'graphql/schema.ts', to: 'http/server.ts', typeOnly: true })).toBe(false)
    expect(isAllowed({ from: 'graphql/schema.ts', to: 'executor/executor.ts', typeOnly: false })).toBe(false)
  })

  it.each(Object.entries(owners))('lets one room only own %s', (library, owner) => {
    const users = imports
      .filter(({ to }) => to === library || to.startsWith(`${library}/`))
      .map(({ from }) => from)
    expect(users.filter((file) => !owner.test(file))).toEqual([])
    expect(new Set(users).size).toBeLessThanOrEqual(1)
  })

  it('leaves the environment to config.ts', () => {
    const readers = files.filter((file) => /process\.env\b/.test(readFileSync(join(source, file), 'utf8')))
    // The launcher hands its own environment on to npm.
    expect(readers.filter((file) => file !== 'cli/run.mjs')).toEqual(['config.ts'])
  })
})
