import { afterAll, beforeAll, expect, it } from 'vitest'
import { ask, collect, connect, subscribe } from './client.ts'
import { generate, generation, progress } from './operations.ts'
import { startServer, type TestServer } from './server.ts'

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(() => server.remove())

it('draws a picture and tells every step on the way', async () => {
  const { generate: answer } = await ask(server.url, generate, { input: { prompt: 'a red cat', seed: '42' } })
  if (answer.__typename !== 'Generation') throw new Error(answer.__typename)
  const client = connect(server.url)
  const events = await collect(subscribe(client, progress, { id: answer.id }))
  await client.dispose()
  expect(events.at(-1)?.generationProgress.status).toBe('COMPLETED')
  const { generation: row } = await ask(server.url, generation, { id: answer.id })
  expect(row).toMatchObject({ status: 'COMPLETED', seed: '42', steps: 6, width: 64, modelId: 'tiny-sd' })
})
