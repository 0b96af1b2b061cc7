import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { file, head, multipart } from './multipart.ts'
import { digest, Porch, preflight, received } from './porch.ts'

let folder: string
let porch: Porch

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'upload-bounds-'))
  vi.stubEnv('TMPDIR', folder)
  porch = await Porch.open({ TRUST_PROXY: '1' })
})

afterAll(async () => {
  await porch[Symbol.asyncDispose]()
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

/** The names of the files that lie in each request's folder. */
const spooled = async () =>
  Promise.all((await readdir(folder)).map((name) => readdir(join(folder, name)).catch(() => [])))

/** How long the end of a form is, behind the bytes of its last file. */
const end = '\r\n--x--\r\n'.length

const nulls = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, null]))

/** The fields `operations` and `map` of a request with a file for each of these variables. */
const fields = (query: string, names: readonly string[]): [string, string][] => [
  ['operations', JSON.stringify({ query, variables: nulls(names) })],
  ['map', JSON.stringify(Object.fromEntries(names.map((name, k) => [k, [`variables.${name}`]])))],
]

describe('a subscription with files', () => {
  it.each(['text/event-stream', 'application/json'])('is refused, and nothing stays: %s', async (accept) => {
    const body = new FormData()
    for (const [name, text] of fields('subscription { ticks }', ['a', 'b'])) body.append(name, text)
    for (const name of ['0', '1']) body.append(name, file(100_000), name)
    const answer = await porch.fetch('/graphql', { method: 'POST', headers: { ...preflight, accept }, body })
    expect(await answer.text()).toContain('"code":"BAD_REQUEST"')
    await expect.poll(spooled).toEqual([])
  })
})

describe('files of a request', () => {
  const one = 'mutation($f: Upload!) { echo(file: $f) }'

  it('are put by where the operation takes them, and go by where it does not', async () => {
    const body = multipart(
      ...fields(one, ['a', 'b', 'f']),
      ['0', 'x'.repeat(100_000)],
      ['1', 'y'],
      ['2', 'z'],
    )
    const socket = porch.raw(...head(body.length), body.slice(0, -end))
    // The last file of the form is the only one: were the others put by, they would lie there before it.
    await expect.poll(spooled).toEqual([['0']])
    socket.write(body.slice(-end))
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString()).toContain(`"echo":"${digest(Buffer.from('z'))}"`)
    socket.destroy()
    await expect.poll(spooled).toEqual([])
  })

  it('lie there for four requests of an address at once, and for no fifth', async () => {
    const all = 'mutation($a: Upload!, $b: Upload!) { echoAll(files: [$a, $b]) }'
    const body = multipart(...fields(all, ['a', 'b']), ['0', 'x'], ['1', 'y'])
    const [line = '', ...rest] = head(body.length)
    const from = (address: string) => [line, `X-Forwarded-For: ${address}`, ...rest]
    const slow = Array.from({ length: 4 }, () => porch.raw(...from('10.0.0.1'), body.slice(0, -end)))
    await expect.poll(async () => (await spooled()).filter(({ length }) => length === 2)).toHaveLength(4)

    const fifth = porch.raw(...from('10.0.0.1'), body)
    expect(String(((await once(fifth, 'data')) as [Buffer])[0])).toMatch(/^HTTP\/1\.1 429 .*RATE_LIMITED/s)
    fifth.destroy()
    const other = porch.raw(...from('10.0.0.2'), body)
    expect(String(((await once(other, 'data')) as [Buffer])[0])).toMatch(/^HTTP\/1\.1 200 /)
    other.destroy()

    for (const socket of slow) socket.write(body.slice(-end))
    await Promise.all(slow.map((socket) => once(socket, 'data')))
    await expect.poll(spooled).toEqual([])
    const next = porch.raw(...from('10.0.0.1').slice(0, -1), 'Connection: close', '', body)
    expect(await received(next)).toContain(`"echoAll":["${digest(Buffer.from('x'))}`)
    for (const socket of slow) socket.destroy()
  })
})
