import { afterAll, beforeAll, expect, it } from 'vitest'
import sharp from 'sharp'
import { ask } from './client.ts'
import { draw } from './drawing.ts'
import { prankSet } from './operations.ts'
import { startServer, type TestServer } from './server.ts'
import { newSet, newTrigger, painted } from './uploading.ts'

let server: TestServer

beforeAll(async () => {
  server = await startServer({ PRANK_SETS_PER_HOUR: '0', UPLOADS_PER_HOUR: '0' })
})

afterAll(() => server.remove())

it('serves the picture of a trigger to who types something close to it', async () => {
  const { builderSlug, shareSlug } = await newSet(server, { title: 'Draw anything' })
  await newTrigger(
    server,
    { builderSlug, prompt: 'why did the chicken cross the road' },
    await painted('red', 200, 100),
  )
  const hit = await draw(server, { prompt: 'Why would a chicken cross the road?', shareSlug })
  const bytes = await (await fetch(hit.image.url)).arrayBuffer()
  const { dominant } = await sharp(bytes).stats()
  expect(dominant).toMatchObject({ r: 248, g: 8, b: 8 })
  const miss = await draw(server, { prompt: 'a boat', shareSlug })
  console.log(JSON.stringify(hit), JSON.stringify(miss))
  const { prankSet: set } = await ask(server.url, prankSet, { builderSlug })
  console.log(JSON.stringify(set, null, 1))
})
