import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { answerHealth, answerReady, type ReadinessChecks } from '../../../src/http/health-route.ts'

const yes = () => Promise.resolve(true)
const no = () => Promise.resolve(false)
const fails = () => Promise.reject(new Error('in /home/me'))

/** What a real server answers with these checks. */
async function ask(checks: ReadinessChecks | null): Promise<Response> {
  const server = createServer((_request, response) => {
    if (checks === null) answerHealth(response)
    else void answerReady(response, checks)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
}

it.each<[ReadinessChecks, number, Record<string, string>]>([
  [
    { database: yes, engine: yes, disk: yes },
    200,
    { status: 'ok', database: 'ok', engine: 'ok', disk: 'ok' },
  ],
  [
    { database: no, engine: yes, disk: yes },
    503,
    { status: 'failing', database: 'failing', engine: 'ok', disk: 'ok' },
  ],
  [
    { database: yes, engine: no, disk: yes },
    503,
    { status: 'failing', database: 'ok', engine: 'failing', disk: 'ok' },
  ],
  [
    { database: yes, engine: yes, disk: fails },
    503,
    { status: 'failing', database: 'ok', engine: 'ok', disk: 'failing' },
  ],
  [
    { database: fails, engine: no, disk: fails },
    503,
    { status: 'failing', database: 'failing', engine: 'failing', disk: 'failing' },
  ],
])('is ready where everything works: %o', async (checks, status, body) => {
  const answer = await ask(checks)
  expect(answer.status).toBe(status)
  expect(await answer.json()).toEqual(body)
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    ...{
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  })
})

it('is alive without any check', async () => {
  const answer = await ask(null)
  expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }])
})
