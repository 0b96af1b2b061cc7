import { serverAudits } from 'graphql-http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startServer, type TestServer } from './server.ts'

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(() => server.remove())

const audits = serverAudits({ url: () => `${server.url}/graphql` })

it('covers the whole of GraphQL over HTTP', () => {
  expect(audits).toHaveLength(61)
})

it.each(audits.map((audit) => [audit.name, audit] as const))('%s', async (_name, audit) => {
  const { status, ...result } = await audit.fn()
  expect([status, 'reason' in result ? result.reason : '']).toEqual(['ok', ''])
})
