import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lasting, PictureServer } from './picture-server.ts'
import { aProblem, problem } from './problems.ts'

const id = 'k3lighthouse'

let server: PictureServer

beforeAll(async () => {
  server = await PictureServer.start()
  await server.add(id)
})
afterAll(() => server[Symbol.asyncDispose]())

describe('which file', () => {
  it.each([
    ['', 'original', 'png'],
    ['.png', 'original', 'png'],
    ['.webp', 'web', 'webp'],
    ['?variant=original', 'original', 'png'],
    ['?variant=ORIGINAL', 'original', 'png'],
    ['.png?variant=Original', 'original', 'png'],
    ['?variant=web', 'web', 'webp'],
    ['?variant=WEB', 'web', 'webp'],
    ['?variant=thumb512', 'thumb512', 'webp'],
    ['?variant=THUMB_512', 'thumb512', 'webp'],
    ['.webp?variant=Thumb512', 'thumb512', 'webp'],
    ['?variant=thumb256', 'thumb256', 'webp'],
    ['.webp?variant=THUMB_256', 'thumb256', 'webp'],
    ['?other=1', 'original', 'png'],
  ])('%s is the %s', async (rest, variant, extension) => {
    const response = await server.fetch(`/images/${id}${rest}`)
    expect(response.status).toBe(200)
    const body = `${variant} of ${id} 0123456789`
    expect(await response.text()).toBe(body)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': `image/${extension}`,
      'content-length': String(body.length),
      'content-disposition': `inline; filename="${id}.${extension}"`,
      etag: `"${id}-${variant}"`,
      'cache-control': 'public, max-age=31536000, immutable',
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      'cross-origin-resource-policy': 'cross-origin',
    })
  })

  it('shows nothing of kind or age', async () => {
    await server.add('generated0', 'generated')
    await server.add('trigger000', 'trigger')
    const heads = ['generated0', 'trigger000'].map(async (each) => {
      const { headers } = await server.fetch(`/images/${each}`)
      return lasting(headers).map((pair) => pair.join(': ').replaceAll(each, 'ID'))
    })
    const [generated, trigger] = await Promise.all(heads)
    expect(trigger).toEqual(generated)
    expect(generated?.some((line) => line.startsWith('last-modified'))).toBe(false)
  })
})

describe('what is refused', () => {
  it.each([
    '?variant=huge',
    '?variant=',
    '?variant=thumb-512',
    '?variant=__proto__',
    '?variant=web&variant=original',
    '.png?variant=web',
    '.webp?variant=original',
  ])('400 for %s', async (rest) => {
    expect(await problem(await server.fetch(`/images/${id}${rest}`))).toEqual(aProblem(400))
  })

  it.each([
    '/images/nosuchpicture',
    '/images/short',
    `/images/${'a'.repeat(65)}`,
    `/images/${id.toUpperCase()}`,
    `/images/${id}.jpg`,
    `/images/${id}.png.png`,
    `/images/${id}.web.webp`,
    `/images/${id}.`,
    `/images/${id}/`,
    `/images/generated/k3/${id}`,
    '/images/',
    '/images',
    '/',
  ])('404 for %s', async (path) => {
    expect(await problem(await server.fetch(path))).toEqual(aProblem(404))
  })

  it.each([
    '/images/../../../../../../etc/passwd',
    '/images/..%2f..%2f..%2f..%2fetc%2fpasswd',
    '/images/%2e%2e/%2e%2e/etc/passwd',
    `/images/generated%2fk3%2f${id}`,
    `/images/k3%2f..%2f${id}`,
    `/images/${id}%00`,
    `/images/${id}%00.png`,
    `/images/${id}%2epng`,
    `/images/${id}%0a`,
    `/images/..\\..\\${id}`,
    `/images//${id}`,
    `/images/%6b3lighthouse`,
    `/images/${id};variant=web`,
    '/images/%',
    '/images/%c0%ae%c0%ae/',
  ])('404 for %s as raw bytes', async (target) => {
    const answer = await server.exchange(target)
    expect(answer).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/)
    expect(answer).toContain('application/problem+json')
    expect(answer).not.toContain(server.folder)
  })

  it('404 for a row whose file is gone, even to those who know its tag', async () => {
    await server.add('gone000000')
    await rm(server.files.path('generated', 'gone000000', 'web'))
    expect(await problem(await server.fetch('/images/gone000000.webp'))).toEqual(aProblem(404))
    const headers = { 'If-None-Match': '"gone000000-web"' }
    expect(await problem(await server.fetch('/images/gone000000.webp', { headers }))).toEqual(aProblem(404))
    expect((await server.fetch('/images/gone000000')).status).toBe(200)
  })

  it('404 for a file without a row', async () => {
    await server.add('rowless000')
    server.rows.delete('rowless000')
    expect(await problem(await server.fetch('/images/rowless000'))).toEqual(aProblem(404))
  })

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('405 for %s', async (method) => {
    const response = await server.fetch(`/images/${id}`, { method })
    expect(response.headers.get('allow')).toBe('GET, HEAD')
    expect(await problem(response)).toEqual(aProblem(405))
  })
})

it('rejects where the row cannot be read, so that the caller can mask and log it', async () => {
  server.beforeRow = () => Promise.reject(new Error('the database is away'))
  await expect(server.fetch(`/images/${id}`)).rejects.toThrow(TypeError)
  await expect(server.handled.at(-1)).rejects.toThrow('the database is away')
  server.beforeRow = () => Promise.resolve()
  expect((await server.fetch(`/images/${id}`)).status).toBe(200)
})

it('rejects for a kind that is none', async () => {
  server.rows.set('strangekind', JSON.parse('{ "kind": "../.." }'))
  await expect(server.fetch('/images/strangekind')).rejects.toThrow(TypeError)
  await expect(server.handled.at(-1)).rejects.toThrow(RangeError)
})
