import { spawnSync } from 'node:child_process'
import { appendFile, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, it } from 'vitest'
import { openJsonlLog, type JsonlLogOptions } from '../../../src/storage/jsonl-log.ts'
import { temporaryFolder } from './temporary-folder.ts'

let folder: string
let errors: unknown[]

beforeEach(async () => {
  folder = join(await temporaryFolder(), 'data/logs')
  errors = []
})

const open = (changes: Partial<JsonlLogOptions> = {}) =>
  openJsonlLog({
    ...{ folder, name: 'things', maxBytes: 1e9, maxFiles: 3 },
    onError: (error) => errors.push(error),
    ...changes,
  })

/** Writes entries and closes. */
async function log(entries: readonly object[], changes: Partial<JsonlLogOptions> = {}): Promise<void> {
  const opened = open(changes)
  for (const entry of entries) opened.write(entry)
  await opened.close()
}

const textOf = (name = 'things') => readFile(join(folder, `${name}.jsonl`), 'utf8')
const linesOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
const entries = async (name?: string) =>
  linesOf(await textOf(name)).map(({ at, ...entry }) => (expect(at).toBeTypeOf('string'), entry))
const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, i) => ({ i: from + i }))

describe('an entry', () => {
  it('is a line of its own that begins with the time', async () => {
    const before = Date.now()
    await log([{ prompt: 'a cat', steps: 6 }])
    const text = await textOf()
    expect(text).toMatch(/^\{"at":"\d{4}-\d\d-\d\dT[\d:.]+Z","prompt":"a cat","steps":6\}\n$/)
    const at = Date.parse(String(linesOf(text)[0]?.['at']))
    expect(at).toBeGreaterThanOrEqual(before)
    expect(at).toBeLessThanOrEqual(Date.now())
  })

  it('keeps every character', async () => {
    const prompt = 'Käfer 画 🐈‍⬛\n"\\\u0000\u0085\u2028\u2029 end'
    await log([{ prompt }])
    expect(await entries()).toEqual([{ prompt }])
    expect((await textOf()).trimEnd()).not.toMatch(/[\n\r\u0085\u2028\u2029]/)
  })

  it('is UTF-8 even where a text is not', async () => {
    await log([{ prompt: 'half \ud83d cat' }])
    expect(await textOf()).toContain('half \\ud83d cat')
    expect(await entries()).toEqual([{ prompt: 'half \ud83d cat' }])
  })

  it('may hold what JSON does not know', async () => {
    const when = new Date(0)
    await log([{ big: 2n ** 64n, when, never: new Date(Number.NaN), nothing: undefined, odd: Number.NaN }])
    expect(await entries()).toEqual([
      { big: '18446744073709551616', when: '1970-01-01T00:00:00.000Z', never: null, odd: null },
    ])
    expect(errors).toEqual([])
  })

  it('that cannot be written is told, and keeps no other from it', async () => {
    const circular: Record<string, unknown> = { prompt: 'secret' }
    circular['self'] = circular
    const broken = {
      toJSON: () => {
        throw new Error('no JSON of this')
      },
    }
    await log([{ i: 0 }, circular, { broken }, { i: 1 }])
    expect(await entries()).toEqual([{ i: 0 }, { i: 1 }])
    expect(errors.map(String)).toEqual([
      expect.stringContaining('circular'),
      expect.stringContaining('no JSON of this'),
    ])
    expect(errors.map(String).join('')).not.toContain('secret')
  })
})

describe('the file', () => {
  it('is its owner’s only', async () => {
    await log(numbers(3), { maxBytes: 10 })
    for (const name of await readdir(folder))
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600)
  })

  it('is not made before there is something to write', async () => {
    await log([])
    await expect(readdir(folder)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('is gone on with', async () => {
    await log(numbers(2))
    await log(numbers(2, 2))
    expect(await entries()).toEqual(numbers(4))
  })

  it('is gone on with on a new line after half a line', async () => {
    await log(numbers(2))
    await appendFile(join(folder, 'things.jsonl'), '{"at":"2026-11-21T00:00:00.000Z","pro')
    await log(numbers(1, 2))
    const lines = (await textOf()).trimEnd().split('\n')
    expect(lines).toHaveLength(4)
    expect(JSON.parse(lines[3] ?? '')).toMatchObject({ i: 2 })
  })

  it('gets no empty line where it is empty or ends as it should', async () => {
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'things.jsonl'), '')
    await log(numbers(1))
    await log(numbers(1, 1))
    expect(await entries()).toEqual(numbers(2))
  })

  it('has everything in order', async () => {
    const opened = open()
    for (let i = 0; i < 9000; i += 1) {
      opened.write({ i })
      if (i % 1000 === 0) await new Promise(setImmediate)
    }
    await opened.close()
    expect(await entries()).toEqual(numbers(9000))
  })
})

describe('rotation', () => {
  it('puts full files aside and keeps the newest', async () => {
    await log(numbers(100), { maxBytes: 400, maxFiles: 3 })
    expect((await readdir(folder)).toSorted()).toEqual([
      'things.1.jsonl',
      'things.2.jsonl',
      'things.3.jsonl',
      'things.jsonl',
    ])
    const kept = []
    for (const name of ['things.3', 'things.2', 'things.1', 'things']) {
      const text = await textOf(name)
      // It is put aside by the line that makes it full.
      expect(text.length).toBeLessThan(450)
      if (text !== '') kept.push(...(await entries(name)))
    }
    expect(kept.length).toBeGreaterThan(20)
    expect(kept).toEqual(numbers(kept.length, 100 - kept.length))
    expect(errors).toEqual([])
  })

  it('puts a file aside that is full when it is opened', async () => {
    await log(numbers(50))
    await log(numbers(1, 50), { maxBytes: 400 })
    expect(await entries('things.1')).toEqual(numbers(50))
    expect(await entries()).toEqual([{ i: 50 }])
  })

  it('that fails loses nothing', async () => {
    // A folder stands where the full file should go.
    await mkdir(join(folder, 'things.1.jsonl/occupied'), { recursive: true })
    const opened = open({ maxBytes: 800, maxFiles: 1 })
    for (const entry of numbers(30)) opened.write(entry)
    while (errors.length === 0) await new Promise(setImmediate)
    await rm(join(folder, 'things.1.jsonl'), { recursive: true })
    await opened.close()
    expect([...(await entries('things.1')), ...(await entries())]).toEqual(numbers(30))
    expect(errors.map(String)).toEqual([expect.stringMatching(/EISDIR|ENOTEMPTY|EEXIST/)])
  })
})

describe('a disk that fails', () => {
  it('is told once, and what came meanwhile is written when it is mended', async () => {
    await mkdir(join(folder, '..'), { recursive: true })
    await writeFile(folder, 'a file where the folder should be')
    const opened = open()
    for (const entry of numbers(20)) {
      opened.write(entry)
      await new Promise(setImmediate)
    }
    while (errors.length === 0) await new Promise(setImmediate)
    expect(errors).toHaveLength(1)
    await rm(folder)
    opened.write({ i: 20 })
    await opened.close()
    expect(await entries()).toEqual(numbers(21))
    expect(errors).toHaveLength(1)
  })

  it('is told again when it fails again', async () => {
    const opened = open()
    for (const round of [1, 2]) {
      await rm(folder, { recursive: true, force: true })
      await mkdir(join(folder, '..'), { recursive: true })
      await writeFile(folder, '')
      opened.write({ round })
      while (errors.length < round) await new Promise(setImmediate)
      await rm(folder)
      opened.write({ again: round })
      while (!(await textOf().catch(() => '')).includes('again')) await new Promise(setImmediate)
    }
    await opened.close()
    expect(await entries()).toEqual([{ round: 2 }, { again: 2 }])
    expect(errors).toHaveLength(2)
  })

  it('that never comes back costs the entries, and is told at the end', async () => {
    await mkdir(join(folder, '..'), { recursive: true })
    await writeFile(folder, '')
    await log(numbers(3))
    expect(errors.map(String)).toEqual([
      expect.stringContaining('ENOTDIR'),
      expect.stringContaining('3 entries are lost'),
    ])
  })

  it('does no harm where the file is no file', async () => {
    await mkdir(folder, { recursive: true })
    await symlink('/dev/full', join(folder, 'things.jsonl'))
    await log(numbers(3))
    expect(errors).toHaveLength(2)
  })

  it('whose folder was removed gets another one', async () => {
    const opened = open()
    opened.write({ i: 0 })
    while (!(await textOf().catch(() => '')).endsWith('\n')) await new Promise(setImmediate)
    await rm(folder, { recursive: true })
    opened.write({ i: 1 })
    await opened.close()
    expect(await entries()).toEqual([{ i: 1 }])
    expect(errors).toEqual([])
  })

  it('whose file was put aside by somebody else gets another one', async () => {
    const opened = open()
    opened.write({ i: 0 })
    while (!(await textOf().catch(() => '')).endsWith('\n')) await new Promise(setImmediate)
    await rename(join(folder, 'things.jsonl'), join(folder, 'aside.jsonl'))
    await writeFile(join(folder, 'things.jsonl'), '')
    opened.write({ i: 1 })
    await opened.close()
    expect([await entries('aside'), await entries()]).toEqual([[{ i: 0 }], [{ i: 1 }]])
    expect(errors).toEqual([])
  })

  it.skipIf(process.platform === 'win32')('and takes half a line is left with whole lines only', async () => {
    // A limit on the size of files cuts writes as a full disk does. It binds a whole process: so a process of its own.
    const program = fileURLToPath(new URL('jsonl-log-on-a-full-disk.ts', import.meta.url))
    const command = 'ulimit -S -f 8 && exec "$0" --import tsx "$1" "$2"'
    const result = spawnSync('bash', ['-c', command, process.execPath, program, folder], {
      encoding: 'utf8',
      env: { ...process.env, TSX_DISABLE_CACHE: '1' },
    })
    expect(result.stderr).toBe('')
    const { whenFull, told } = JSON.parse(result.stdout) as { whenFull: string; told: string[] }
    expect(told).toHaveLength(1)
    expect(whenFull.endsWith('\n')).toBe(true)
    const before = linesOf(whenFull).map(({ i }) => i)
    const after = linesOf(await textOf()).map(({ i }) => i)
    expect(before.length).toBeGreaterThan(10)
    expect([...before, ...after]).toEqual(numbers(before.length + after.length).map(({ i }) => i))
  })
})

describe('more than can be written', () => {
  it('is dropped and counted', async () => {
    const opened = open()
    for (let i = 0; i < 12_000; i += 1) opened.write({ i })
    await opened.close()
    expect(await entries()).toEqual([...numbers(10_000), { dropped: 2000 }])
    expect(errors.map(String)).toEqual([expect.stringContaining('dropped')])
  })

  it('is taken again after that', async () => {
    const opened = open()
    for (let i = 0; i < 10_001; i += 1) opened.write({ i })
    while (!(await textOf().catch(() => '')).includes('dropped')) await new Promise(setImmediate)
    opened.write({ i: -1 })
    await opened.close()
    expect((await entries()).slice(-2)).toEqual([{ dropped: 1 }, { i: -1 }])
  })

  it('is counted in bytes as well', async () => {
    const megabyte = 'é'.repeat(524_288)
    const opened = open()
    for (let i = 0; i < 10; i += 1) opened.write({ i, megabyte })
    await opened.close()
    expect((await entries()).map(({ i, dropped }) => i ?? { dropped })).toEqual([
      ...[0, 1, 2, 3, 4, 5, 6],
      { dropped: 3 },
    ])
  })

  it('drops an entry that is larger than all that may wait', async () => {
    await log([{ huge: 'x'.repeat(9e6) }])
    expect(await entries()).toEqual([{ dropped: 1 }])
  })
})

describe('close', () => {
  it('can be called twice, and nothing is written after it', async () => {
    const opened = open()
    opened.write({ i: 0 })
    await Promise.all([opened.close(), opened.close()])
    opened.write({ i: 1 })
    await opened.close()
    expect(await entries()).toEqual([{ i: 0 }])
    expect(errors).toHaveLength(1)
  })
})
