import { once } from 'node:events'
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, request as requestOf } from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPageRoute, isPagePath } from '../../../src/http/page-route.ts'
import { aProblem, problem } from './problems.ts'

const folder = fileURLToPath(new URL('../../../src/http/pages', import.meta.url))
const names = await readdir(folder)
const assets = names.filter((name) => extname(name) !== '.html')
const textOf = (name: string) => readFile(join(folder, name), 'utf8')

/** A real server with nothing but the route. */
async function serve(pages: string) {
  const route = createPageRoute(pages)
  const server = createServer((request, response) => {
    const answered = route(request, response, new URL(request.url ?? '', 'http://localhost'))
    answered.catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const stop = async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  const get = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init)
  return { port, stop, get }
}

const lastingOf = (response: Response | undefined) =>
  [...(response?.headers ?? [])].filter(([name]) => name !== 'date')

let server: Awaited<ReturnType<typeof serve>>

beforeAll(async () => {
  server = await serve(folder)
})
afterAll(() => server.stop())

describe('a page', () => {
  it.each([
    ['/p/abcd1234', 'generator.html'],
    ['/p/Any-thing.at_all~%20', 'generator.html'],
    ['/p/abcd1234?from=chat', 'generator.html'],
    ['/build', 'build-new.html'],
    ['/build/d51ioxswfiaghk52itjk8krc4uu2r6pe', 'build.html'],
  ])('%s is %s', async (path, name) => {
    const response = await server.get(path)
    expect(response.status).toBe(200)
    expect(await response.text()).toBe(await textOf(name))
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  })

  it('has the same headers for every slug', async () => {
    const [one, other] = await Promise.all(['/p/a', '/p/b'].map((path) => server.get(path)))
    expect(lastingOf(one)).toEqual(lastingOf(other))
  })

  it.each(names.filter((name) => name.endsWith('.html')))(
    '%s loads nothing that is not served',
    async (name) => {
      const addresses = [...(await textOf(name)).matchAll(/(?:src|href)="([^"]+)"/g)].map(
        ([, address]) => address,
      )
      const folder = name === 'build-new.html' ? 'pages/' : '../pages/'
      expect([...assets.map((asset) => folder + asset), '../build']).toEqual(
        expect.arrayContaining(addresses),
      )
    },
  )
})

describe('an asset', () => {
  it.each(assets)('%s is served', async (name) => {
    const response = await server.get(`/pages/${name}`)
    expect(response.status).toBe(200)
    expect(await response.text()).toBe(await textOf(name))
    const types: Record<string, string> = {
      '.js': 'text/javascript; charset=utf-8',
      '.css': 'text/css; charset=utf-8',
      '.svg': 'image/svg+xml',
    }
    expect(response.headers.get('content-type')).toBe(types[extname(name)])
  })

  it.each(assets.filter((name) => name.endsWith('.js')))('%s imports what is served', async (name) => {
    const imports = [...(await textOf(name)).matchAll(/from '([^']+)'/g)].map(([, from = '']) => from)
    expect(assets.map((asset) => `./${asset}`)).toEqual(expect.arrayContaining(imports))
  })
})

describe('headers', () => {
  it.each(['/p/abcd1234', '/build', '/build/x', '/pages/base.css'])('of %s', async (path) => {
    const { headers } = await server.get(path)
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'cache-control': 'no-cache',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      etag: expect.stringMatching(/^"[\w-]{43}"$/),
    })
  })

  it.each(['/p/abcd1234', '/pages/graphql.js'])('304 for %s with its tag, 200 with another', async (path) => {
    const { headers } = await server.get(path)
    const tag = headers.get('etag') ?? ''
    const again = await server.get(path, { headers: { 'if-none-match': `"other", W/${tag}` } })
    expect(again.status).toBe(304)
    expect(await again.text()).toBe('')
    for (const name of ['etag', 'cache-control', 'content-security-policy', 'referrer-policy']) {
      expect(again.headers.get(name)).toBe(headers.get(name))
    }
    expect((await server.get(path, { headers: { 'if-none-match': '"other"' } })).status).toBe(200)
  })

  it('differ between files by their tag', async () => {
    const tags = assets.map(async (name) => (await server.get(`/pages/${name}`)).headers.get('etag'))
    expect(new Set(await Promise.all(tags)).size).toBe(assets.length)
  })

  it.each(['/p/abcd1234', '/pages/base.css'])('are all that HEAD of %s gets', async (path) => {
    const head = await server.get(path, { method: 'HEAD' })
    const whole = await server.get(path)
    expect(head.status).toBe(200)
    expect(await head.text()).toBe('')
    expect(head.headers.get('etag')).toBe(whole.headers.get('etag'))
    expect(Number(head.headers.get('content-length'))).toBe((await whole.arrayBuffer()).byteLength)
  })
})

describe('what is refused', () => {
  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('405 for %s', async (method) => {
    for (const path of ['/p/abcd1234', '/build', '/pages/base.css']) {
      const response = await server.get(path, { method })
      expect(response.headers.get('allow')).toBe('GET, HEAD')
      expect(await problem(response)).toEqual(aProblem(405))
    }
  })

  it.each([
    '/pages/',
    '/pages/nothing.js',
    '/pages/generator.html',
    '/pages/BASE.css',
    '/pages/base.css/',
    '/pages/__proto__',
    '/pages/..%2fpage-route.ts',
    '/pages/..%5cpage-route.ts',
    '/pages//base.css',
    '/pages/./%2e%2e%2fserver.ts',
  ])('404 for %s', async (path) => {
    expect(await problem(await server.get(path))).toEqual(aProblem(404))
  })

  it('404 for a way out that no client has tidied up', async () => {
    const request = requestOf({ port: server.port, path: '/pages/../page-route.ts' }).end()
    const [response] = await once(request, 'response')
    expect(response.resume().statusCode).toBe(404)
  })

  it.each([
    '/',
    '/p',
    '/p/',
    '/p/a/b',
    '/build/',
    '/build/a/b',
    '/builds',
    '/pages',
    '/graphql',
    '/api/p/a/generate',
  ])('is left to others: %s', (path) => expect(isPagePath(path)).toBe(false))
})

it('reads a file when it is asked for, once, and again after a failure', async () => {
  const copy = await mkdtemp(join(tmpdir(), 'page-route-'))
  const other = await serve(copy)
  await expect(other.get('/pages/base.css')).rejects.toThrow('fetch failed')
  await cp(folder, copy, { recursive: true })
  expect((await other.get('/pages/base.css')).status).toBe(200)
  await rm(copy, { recursive: true })
  expect((await other.get('/pages/base.css')).status).toBe(200)
  await expect(other.get('/pages/page.js')).rejects.toThrow('fetch failed')
  await other.stop()
})
