import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { listRepository, type Listing } from '../../../../src/catalog/hub/list-repository.ts'
import { HubServer } from './hub-server.ts'
import { hubErrorOf, quickPatience, repository } from './pulling.ts'
import { tinyRepository } from './tiny-repository.ts'

let server: HubServer
let commit: string
let pauses: number[]

beforeEach(async () => {
  server = new HubServer()
  await server.start()
  commit = server.add(repository, { files: tinyRepository, revisions: ['main', 'refs/pr/1', 'v1.0'] })
  pauses = []
  return () => server.stop()
})

interface Asked {
  readonly name?: string
  readonly revision?: string
  readonly token?: string
  readonly endpoint?: string
  readonly signal?: AbortSignal
}

function list(asked: Asked = {}): Promise<Listing> {
  const { name = repository, revision = 'main', token, endpoint = server.url } = asked
  const signal = asked.signal ?? new AbortController().signal
  return listRepository({ endpoint, token }, { repository: name, revision }, signal, {
    ...quickPatience(pauses),
    tries: 5,
  })
}

const refusal = (asked: Asked) => hubErrorOf(list(asked))

describe('a listing', () => {
  it('tells the commit, and every file with its size and hash', async () => {
    const listing = await list()
    expect(listing.commit).toBe(commit)
    const paths = listing.files.map(({ path }) => path)
    expect(paths.toSorted()).toEqual(Object.keys(tinyRepository).toSorted())
    for (const { path, bytes, hash } of listing.files) {
      expect(bytes).toBe(tinyRepository[path]?.length)
      expect(hash.kind).toBe(/\.(onnx|onnx_data|safetensors)$/.test(path) ? 'sha256' : 'git-blob')
    }
  })

  it('knows an empty file by the name that git gives it everywhere', async () => {
    const { files } = await list()
    const { hash } = files.find(({ path }) => path === 'tokenizer/added_tokens.json') ?? {}
    expect(hash).toEqual({ kind: 'git-blob', hex: 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391' })
  })

  it('is put together from pages', async () => {
    const whole = await list()
    server.visits.length = 0
    server.pageSize = 4
    expect(await list()).toEqual(whole)
    expect(server.visits.filter(({ path }) => path.includes('/tree/')).length).toBeGreaterThan(4)
  })

  it.each(['refs/pr/1', 'v1.0', 'main'])('is of the revision %s', async (revision) => {
    expect((await list({ revision })).commit).toBe(commit)
  })

  it('is of a commit', async () => {
    expect((await list({ revision: commit })).commit).toBe(commit)
  })

  it('waits for a hub that is overloaded', async () => {
    server.faults.on('/revision/main', { kind: 'status', status: 429, headers: { 'retry-after': '7' } }, 1)
    server.faults.on(`/tree/${commit}`, { kind: 'status', status: 503 }, 2)
    expect((await list()).commit).toBe(commit)
    expect(pauses).toEqual([7000, 1000, 2000])
  })
})

describe('a listing is refused', () => {
  it('where there is no such repository, saying that it may be private', async () => {
    const error = await refusal({ name: 'house/none' })
    expect(error).toMatchObject({ code: 'HUB_FAILED', reason: 'NOT_FOUND' })
    expect(error.message).toContain(`no repository house/none at ${server.url}`)
    expect(error.message).toContain('HF_TOKEN')
  })

  it('of a private repository, unless the token may read it', async () => {
    server.add('house/secret', { files: tinyRepository, private: true })
    server.accounts.set('hf_known', [])
    expect(await refusal({ name: 'house/secret' })).toMatchObject({ reason: 'NOT_FOUND' })
    expect((await list({ name: 'house/secret', token: 'hf_known' })).files).not.toEqual([])
  })

  it('where there is none for an account either', async () => {
    server.accounts.set('hf_known', [])
    expect(await refusal({ name: 'house/none', token: 'hf_known' })).toMatchObject({ reason: 'NOT_FOUND' })
  })

  it('where there is no such revision', async () => {
    const error = await refusal({ revision: 'v2' })
    expect(error.reason).toBe('NOT_FOUND')
    expect(error.message).toContain(`${repository} has no revision "v2"`)
  })

  it('where the token is not known', async () => {
    const error = await refusal({ token: 'any_token' })
    expect(error.reason).toBe('UNAUTHORIZED')
    expect(error.message).toContain('does not know HF_TOKEN')
    expect(error.message).not.toContain('any_token')
  })

  it.each(['', 'a/b/c', '../x', 'a/..', 'a?b/c', 'a b/c', 'https://other.example/x'])(
    'of the repository %j, without asking anybody',
    async (name) => {
      expect(await refusal({ name })).toMatchObject({ reason: 'NOT_FOUND' })
      expect(server.visits).toEqual([])
    },
  )

  it.each(['', '../../x', 'a..b', 'a b', '/main', 'main?x'])(
    'of the revision %j, without asking anybody',
    async (revision) => {
      expect(await refusal({ revision })).toMatchObject({ reason: 'NOT_FOUND' })
      expect(server.visits).toEqual([])
    },
  )

  it.each(['../../evil.onnx', '/etc/passwd', 'a\\b', 'a\0b', 'unet/../../x'])(
    'where it has a file called %j',
    async (path) => {
      server.list = (entry) => (entry['path'] === 'README.md' ? { ...entry, path } : entry)
      const error = await refusal({})
      expect(error.reason).toBe('DAMAGED')
      expect(error.message).toContain(JSON.stringify(path))
    },
  )

  it.each([{ size: -1 }, { size: '5' }, { oid: '../x' }, { path: 5 }])(
    'where an entry has %j',
    async (change) => {
      server.list = (entry) => ({ ...entry, ...change })
      expect(await refusal({})).toMatchObject({ reason: 'OFFLINE' })
    },
  )

  it('where the hub goes on failing, naming the setting', async () => {
    server.faults.on('/revision/main', { kind: 'status', status: 503 })
    const error = await refusal({})
    expect(error.reason).toBe('OFFLINE')
    expect(error.message).toContain('503')
    expect(error.message).toContain('HF_ENDPOINT')
    expect(server.visits).toHaveLength(3)
  })

  it('where nobody is there, naming the setting', async () => {
    const endpoint = server.url
    await server.stop()
    const error = await refusal({ endpoint })
    expect(error.reason).toBe('OFFLINE')
    expect(error.message).toContain(`${endpoint} cannot be reached`)
    expect(error.message).toContain('ECONNREFUSED')
    expect(error.message).toContain('HF_ENDPOINT')
  })

  it('where it was canceled', async () => {
    expect(await refusal({ signal: AbortSignal.abort() })).toMatchObject({ reason: 'CANCELED' })
  })
})

/** A server that gives everybody the same answer. */
async function serve(status: number, headers: Record<string, string>, body: string): Promise<string> {
  const other = createServer((_, response) => response.writeHead(status, headers).end(body))
  other.listen(0, '127.0.0.1')
  await once(other, 'listening')
  onTestFinished(() => {
    other.closeAllConnections()
    other.close()
  })
  return `http://127.0.0.1:${(other.address() as AddressInfo).port}`
}

describe('a place that is no hub', () => {
  it.each([
    [200, {}, '<!doctype html>'],
    [200, {}, '{}'],
    [418, {}, 'tea'],
    [302, { location: 'file:///etc/passwd' }, ''],
    [302, { location: 'data:application/json,{}' }, ''],
    [302, { location: '/again' }, ''],
  ])('%i %j %s', async (status, headers: Record<string, string>, body) => {
    const endpoint = await serve(status, headers, body)
    expect(await refusal({ endpoint })).toMatchObject({ reason: 'OFFLINE' })
  })
})
