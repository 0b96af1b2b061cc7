import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ask } from './client.ts'
import { draw, inDatabase } from './drawing.ts'
import { deletePrankSet, rateGeneration } from './prank-operations.ts'
import { startServer, type TestServer } from './server.ts'
import { newSet, newTrigger, painted } from './uploading.ts'

/** The lines of a history file, and its text. */
async function linesOf({ config }: TestServer, name: string) {
  const path = join(config.DATA_DIR, 'logs', `${name}.jsonl`)
  const text = await readFile(path, 'utf8')
  const mode = (await stat(path)).mode & 0o777
  const lines = text.trimEnd().split('\n')
  return { text, mode, entries: lines.map((line) => JSON.parse(line) as Record<string, unknown>) }
}

const pictureOf = ({ url }: TestServer, id: string) => fetch(`${url}/images/${id}.png`)

it('keeps generations, decisions and pranks beside the database, without slugs and addresses', async () => {
  const server = await startServer()
  const { builderSlug, shareSlug } = await newSet(server)
  const trigger = await newTrigger(server, { builderSlug, prompt: 'a red door' }, await painted('red'))
  const hit = await draw(server, { prompt: 'A red door', shareSlug, steps: 1, sessionId: 'me' })
  const miss = await draw(server, { prompt: 'a boat', shareSlug, steps: 1 })
  await ask(server.url, rateGeneration, { id: hit.id, stars: 4 })
  await ask(server.url, deletePrankSet, { builderSlug })
  const row = await inDatabase(server, (database) =>
    database.generation.findUniqueOrThrow({ where: { id: hit.id } }),
  )
  await server.stop()

  const generations = await linesOf(server, 'generations')
  expect(generations.entries).toMatchObject([
    {
      id: hit.id,
      status: 'COMPLETED',
      prompt: 'A red door',
      sessionId: 'me',
      rating: null,
      imageId: hit.image.id,
    },
    { id: miss.id, status: 'COMPLETED', prompt: 'a boat' },
    { id: hit.id, rating: 4 },
  ])
  const routing = await linesOf(server, 'routing')
  expect(routing.entries).toMatchObject([
    { generationId: hit.id, prompt: 'A red door', modelId: 'flux_dev', ranModelId: 'tiny-sd' },
    { generationId: miss.id },
  ])
  const pranks = await linesOf(server, 'pranks')
  expect(pranks.entries).toMatchObject([
    { event: 'created' },
    { event: 'trigger-created', triggerId: trigger.id, prompt: 'a red door' },
    { event: 'asked', generationId: hit.id, triggerId: trigger.id, similarity: 1 },
    { event: 'served', generationId: hit.id, triggerId: trigger.id },
    { event: 'asked', generationId: miss.id, triggerId: null },
    { event: 'deleted' },
  ])
  for (const { text, mode } of [generations, routing, pranks]) {
    expect(mode).toBe(0o600)
    for (const secret of [builderSlug, shareSlug, row.ipHash ?? 'none']) expect(text).not.toContain(secret)
  }
  await server.remove()
})

it('sweeps what belongs to sets that expired long ago, and their links go on as plain generators', async () => {
  let server = await startServer({ EXPIRED_SETS_DAYS: '0', UNREFERENCED_HOURS: '0' })
  const { builderSlug, shareSlug } = await newSet(server)
  const trigger = await newTrigger(server, { builderSlug, prompt: 'a red door' }, await painted('red'))
  const served = await draw(server, { prompt: 'a red door', shareSlug, steps: 1 })
  const expiresAt = new Date(Date.now() - 1000)
  await inDatabase(server, (database) =>
    database.prankSet.update({ where: { shareSlug }, data: { expiresAt } }),
  )
  server = await server.restart()
  for (let k = 0; k < 1000 && (await pictureOf(server, trigger.image.id)).status === 200; k++);
  expect((await pictureOf(server, trigger.image.id)).status).toBe(404)
  expect((await pictureOf(server, served.image.id)).status).toBe(200)
  const plain = await draw(server, { prompt: 'a red door', shareSlug, steps: 1 })
  expect(plain.status).toBe('COMPLETED')
  expect(await inDatabase(server, (database) => database.prankTrigger.count())).toBe(0)
  await server.remove()
})
