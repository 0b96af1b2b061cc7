import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Porch } from './porch.ts'

const a = 'http://a.example'
const b = 'https://b.example:8080'
let closed: Porch
let listed: Porch
let open: Porch

beforeAll(async () => {
  ;[closed, listed, open] = await Promise.all([
    Porch.open(),
    Porch.open({ CORS_ORIGINS: ` ${a}/, HTTPS://B.example:8080` }),
    Porch.open({ CORS_ORIGINS: '*' }),
  ])
})

afterAll(async () => {
  for (const porch of [closed, listed, open]) await porch[Symbol.asyncDispose]()
})

const paths = ['/graphql?query={hello}', '/images/x']

const corsHeaders = ({ headers }: Response) =>
  Object.fromEntries([...headers].filter(([name]) => /^(access-control-|vary)/.test(name)))

/** The headers about origins of an answer to a page of `origin`. */
const asked = async (porch: Porch, path: string, origin?: string) => {
  const answer = await porch.fetch(path, { headers: origin === undefined ? {} : { origin } })
  await answer.body?.cancel()
  expect(answer.status).toBe(200)
  return corsHeaders(answer)
}

const askedBefore = async (
  porch: Porch,
  path: string,
  origin: string,
  names = 'authorization,apollo-require-preflight',
) => {
  const answer = await porch.fetch(path, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': names,
    },
  })
  expect([answer.status, await answer.text()]).toEqual([204, ''])
  return corsHeaders(answer)
}

describe.each(paths)('%s', (path) => {
  it('tells nobody anything by default', async () => {
    expect(await asked(closed, path, a)).toEqual({})
    expect(await askedBefore(closed, path, a)).toEqual({})
  })

  it('lets the listed origins read it, and caches know that it depends on them', async () => {
    for (const origin of [a, b]) {
      expect(await asked(listed, path, origin)).toEqual({
        'access-control-allow-origin': origin,
        vary: 'Origin',
      })
    }
    for (const origin of [
      undefined,
      'null',
      'http://evil.example',
      `${a}.evil.example`,
      'http://a.example:81',
      '*',
    ]) {
      expect(await asked(listed, path, origin)).toEqual({ vary: 'Origin' })
    }
  })

  it('lets all read it by a star, and what is cached of it for who names no origin', async () => {
    expect(await asked(open, path, 'http://c.example')).toEqual({ 'access-control-allow-origin': '*' })
    expect(await asked(open, path)).toEqual({ 'access-control-allow-origin': '*' })
  })

  it('says before what may be asked, with the headers that uploads and the admin need', async () => {
    const methods = path.startsWith('/images') ? 'GET, HEAD' : 'GET, POST'
    const told = {
      'access-control-allow-methods': methods,
      'access-control-allow-headers': 'authorization,apollo-require-preflight',
      'access-control-max-age': '7200',
    }
    expect(await askedBefore(listed, path, a)).toEqual({
      ...told,
      'access-control-allow-origin': a,
      vary: 'Origin, Access-Control-Request-Headers',
    })
    expect(await askedBefore(listed, path, 'http://evil.example')).toEqual({ vary: 'Origin' })
    expect(await askedBefore(open, path, a)).toEqual({
      ...told,
      'access-control-allow-origin': '*',
      vary: 'Access-Control-Request-Headers',
    })
  })
})

it('tells the reasons of refusals to pages that may read answers', async () => {
  const answer = await listed.fetch('/graphql', { method: 'POST', headers: { origin: a }, body: '{}' })
  expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([403, a])
})
