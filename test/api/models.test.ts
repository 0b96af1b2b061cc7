import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ask, collect, connect, subscribe } from './client.ts'
import { draw, ended, endless, inDatabase, submit } from './drawing.ts'
import { models, progress } from './operations.ts'
import { startServer, tinyModels, type TestServer } from './server.ts'

let folder: string
let server: TestServer

/** A models folder with tiny-sd four times: whole, with colours of its own, without any, and broken. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'promptpics-models-'))
  const catalog = JSON.parse(await readFile(join(tinyModels, 'catalog.json'), 'utf8')) as {
    models: { id: string; folder: string }[]
  }
  const tiny = catalog.models.find(({ id }) => id === 'tiny-sd')!
  const ids = ['whole', 'red', 'colourless', 'broken']
  await writeFile(
    join(folder, 'catalog.json'),
    JSON.stringify({ models: [...ids, 'later'].map((id) => ({ ...tiny, id, folder: id })) }),
  )
  for (const id of ids) await cp(join(tinyModels, 'tiny-sd'), join(folder, id), { recursive: true })
  const factors = [0, 1, 2, 3].map(() => [0, 0, 0])
  await writeFile(join(folder, 'red', 'preview.json'), JSON.stringify({ factors, bias: [1, -1, -1] }))
  const vae = join(folder, 'colourless', 'vae_decoder', 'config.json')
  const config = JSON.parse(await readFile(vae, 'utf8')) as Record<string, unknown>
  await writeFile(vae, JSON.stringify({ ...config, scaling_factor: 0.2 }))
  await writeFile(join(folder, 'broken', 'unet', 'model.onnx'), 'not a model')
  server = await startServer({ MODELS_DIR: folder })
})

afterAll(async () => {
  await server.remove()
  await rm(folder, { recursive: true })
})

async function watch(engine: string) {
  const client = connect(server.url)
  const { id } = await submit(server, { ...endless, engine, width: 128, height: 128, steps: 20 })
  const events = await collect(subscribe(client, progress, { id }))
  await client.dispose()
  return { id, events: events.map(({ generationProgress }) => generationProgress) }
}

it('shows previews in the colours that a model comes with', async () => {
  const { events } = await watch('red')
  const frames = events.flatMap(({ preview }) => (preview == null ? [] : [preview]))
  expect(frames.length).toBeGreaterThan(0)
  const [, data = ''] = frames[0]!.dataUri.split(',')
  const { channels } = await sharp(Buffer.from(data, 'base64')).stats()
  expect(channels.map(({ mean }) => Math.round(mean / 64))).toEqual([4, 0, 0])
})

it('draws without previews where nobody knows what latents look like', async () => {
  const { events } = await watch('colourless')
  expect(events.at(-1)?.status).toBe('COMPLETED')
  expect(events.filter(({ preview }) => preview !== null)).toEqual([])
})

it('fails with what is wrong with a model, and does not try again', async () => {
  const { id, events } = await watch('broken')
  expect(events.at(-1)).toMatchObject({
    status: 'FAILED',
    etaSeconds: null,
    generation: { status: 'FAILED' },
  })
  const failed = await ended(server, id)
  expect(failed).toMatchObject({
    ...{ status: 'FAILED', image: null, generationTimeMs: null },
    error: {
      ...{ __typename: 'GenerationFailure', code: 'MODEL_BROKEN' },
      message: expect.stringContaining('model.onnx'),
    },
  })
  expect(failed.completedAt).not.toBeNull()
  const row = await inDatabase(server, (database) => database.generation.findUnique({ where: { id } }))
  expect(row).toMatchObject({ attempts: 1, claim: null })
  expect((await draw(server, { prompt: 'a cat', engine: 'whole', steps: 1 })).status).toBe('COMPLETED')
})

it('finds a model that is put there while it runs', async () => {
  const later = async () => (await ask(server.url, models, {})).models.find(({ id }) => id === 'later')
  expect(await later()).toMatchObject({ installed: false, loaded: false })
  await mkdir(join(folder, 'later'))
  await cp(join(folder, 'whole'), join(folder, 'later'), { recursive: true })
  expect(await later()).toMatchObject({ installed: true, loaded: false })
  expect(await draw(server, { prompt: 'a cat', engine: 'later', steps: 1 })).toMatchObject({
    modelId: 'later',
  })
  expect(await later()).toMatchObject({ loaded: true })
})

it('fails where a model is gone when its turn comes', async () => {
  const running = await submit(server, { ...endless, engine: 'whole', steps: 3 })
  const { id } = await submit(server, { prompt: 'a cat', engine: 'red' })
  await rm(join(folder, 'red'), { recursive: true })
  await ended(server, running.id)
  expect(await ended(server, id)).toMatchObject({ status: 'FAILED', error: { code: 'MODEL_UNAVAILABLE' } })
})
