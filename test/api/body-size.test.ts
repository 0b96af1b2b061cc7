import { request } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startServer, type TestServer } from './server.ts'

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(() => server.remove())

const operation = (length: number) => {
  const query = '{ queue { waiting } }'
  const body = JSON.stringify({ query, variables: { filler: '' } })
  return body.replace('""', JSON.stringify('x'.repeat(length - body.length)))
}

const post = (body: string) =>
  fetch(`${server.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })

it('takes an operation that is just as large as it may be', async () => {
  const response = await post(operation(server.config.BODY_LIMIT_BYTES))
  expect(await response.json()).toEqual({ data: { queue: { waiting: 0 } } })
})

it('refuses one that is larger, and says so', async () => {
  const response = await post(operation(server.config.BODY_LIMIT_BYTES + 1))
  expect(response.status).toBe(413)
  expect(await response.json()).toMatchObject({
    status: 413,
    detail: expect.stringContaining('1048576') as string,
  })
})

it('stops reading one that does not tell its size', async () => {
  const status = await new Promise<number | undefined>((resolve) => {
    const headers = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' }
    const endless = request(`${server.url}/graphql`, { method: 'POST', headers }, (response) => {
      resolve(response.statusCode)
      endless.destroy()
    })
    endless.on('error', () => undefined)
    const chunk = 'x'.repeat(64 * 1024)
    const write = () => {
      while (!endless.destroyed && endless.write(chunk));
    }
    endless.on('drain', write)
    write()
  })
  expect(status).toBe(413)
})

it('answers others as before', async () => {
  const response = await post(operation(100))
  expect(response.status).toBe(200)
})
