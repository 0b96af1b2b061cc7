import { once } from 'node:events'
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, connect, subscribe, until } from './client.ts'
import { draw, ended, endless, inDatabase, read } from './drawing.ts'
import type { GenerateInput } from './gql/graphql.ts'
import { HeldFiles } from './held-files.ts'
import { answerTo, take } from './input-pictures.ts'
import { cancel, generate, progress } from './operations.ts'
import { startServer, tinyModels, type TestServer } from './server.ts'

/** LoRAs from servers that take their time: it is theirs who asked for them, and nobody else's. */
let folder: string
let files: HeldFiles
let server: TestServer
let ink: Buffer
let flux: Buffer

const fixture = (name: string) =>
  readFile(fileURLToPath(new URL(`../fixtures/lora/${name}.safetensors`, import.meta.url)))

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'promptpics-slow-loras-'))
  for (const name of ['catalog.json', 'tiny-sd'])
    await cp(join(tinyModels, name), join(folder, name), { recursive: true })
  ;[ink, flux] = await Promise.all([fixture('sd-peft'), fixture('flux-peft')])
  files = await HeldFiles.open()
  server = await startServer({
    MODELS_DIR: folder,
    LORA_HOSTS: files.host,
    TRUST_PROXY: '1',
    QUEUE_LIMIT: '4',
  })
})

afterAll(async () => {
  await server.remove()
  files.close()
  await rm(folder, { recursive: true })
})

const cat = { prompt: 'a red cat', engine: 'tiny-sd', steps: 2 } as const

const withLoras = (...paths: readonly string[]): GenerateInput => ({
  ...cat,
  loras: paths.map((path) => ({ url: files.url(path) })),
})

const takeWith = async (...paths: readonly string[]) => (await take(server, withLoras(...paths))).id

/** The same as a visitor from an address. */
const from = (address: string, path: string) =>
  ask(server.url, generate, { input: withLoras(path) }, { 'x-forwarded-for': address })

const cancelAll = async (...ids: readonly string[]) => {
  for (const id of ids) await ask(server.url, cancel, { id })
}

/** Keeps the worker busy until it is canceled. */
async function blocker(): Promise<string> {
  const { id } = await take(server, endless)
  await untilEvent(id, ({ step }) => step > 0)
  return id
}

type Event = NonNullable<Awaited<ReturnType<typeof present>>>

async function untilEvent(id: string, isIt: (event: Event) => boolean): Promise<Event> {
  const client = connect(server.url)
  const events = subscribe(client, progress, { id })
  const { generationProgress } = await until(events, (event) => isIt(event.generationProgress))
  await client.dispose()
  return generationProgress
}

/** Where a generation is now. */
async function present(id: string) {
  const client = connect(server.url)
  const { value } = await subscribe(client, progress, { id }).next()
  await client.dispose()
  return value?.generationProgress
}

const rowOf = (id: string) =>
  inDatabase(server, (database) => database.generation.findUniqueOrThrow({ where: { id } }))

describe('a generation whose LoRA is slow', () => {
  it('waits while others are drawn, and is drawn when its file is here', async () => {
    const id = await takeWith('/slow')
    const response = await files.next('/slow')
    response.write(ink.subarray(0, 100))
    await draw(server, cat)
    await draw(server, cat)
    expect(await present(id)).toMatchObject({
      status: 'PENDING',
      queuePosition: 1,
      etaSeconds: null,
      step: 0,
    })
    response.end(ink.subarray(100))
    expect((await ended(server, id)).status).toBe('COMPLETED')
    expect(await rowOf(id)).toMatchObject({ attempts: 1, claim: null })
  })

  it('stands behind who can be drawn once its turn has passed', async () => {
    const id = await takeWith('/passed')
    const response = await files.next('/passed')
    const busy = await blocker()
    const { id: other } = await take(server, cat)
    expect(await present(other)).toMatchObject({ queuePosition: 1 })
    expect(await present(id)).toMatchObject({ status: 'PENDING', queuePosition: 2, etaSeconds: null })
    response.end(ink)
    await untilEvent(id, ({ etaSeconds }) => etaSeconds !== null)
    await cancelAll(busy)
    for (const one of [id, other]) expect((await ended(server, one)).status).toBe('COMPLETED')
  })

  it('leaves the queue to others, and is refused where too many wait so', async () => {
    const slow = await Promise.all(['/1', '/2', '/3', '/4'].map((path) => takeWith(path)))
    expect(await answerTo(server, withLoras('/5'))).toMatchObject({ code: 'QUEUE_FULL' })
    await draw(server, cat)
    await cancelAll(...slow)
  })

  it('ends with its LoRA’s error without waiting for the worker', async () => {
    const busy = await blocker()
    const id = await takeWith('/gone')
    ;(await files.next('/gone')).writeHead(404).end()
    expect(await ended(server, id)).toMatchObject({
      ...{ status: 'FAILED', image: null },
      error: {
        code: 'LORA_UNAVAILABLE',
        message: `The LoRA ${files.url('/gone')} cannot be used: its server answered with status 404.`,
      },
    })
    expect(await rowOf(id)).toMatchObject({ attempts: 0, claim: null })
    expect((await read(server.url, busy)).status).toBe('GENERATING')
    await cancelAll(busy)
  })

  it('ends as soon as it is known that the file is for another family; later ones are refused', async () => {
    const busy = await blocker()
    const id = await takeWith('/flux')
    ;(await files.next('/flux')).end(flux)
    const words = `the LoRA "${files.url('/flux')}" does not fit: it was made for the transformer of FLUX `
    expect(await ended(server, id)).toMatchObject({
      status: 'FAILED',
      error: { code: 'BAD_REQUEST', message: expect.stringContaining(words.slice(1)) as string },
    })
    expect((await read(server.url, busy)).status).toBe('GENERATING')
    expect(await answerTo(server, withLoras('/flux'))).toMatchObject({
      code: 'BAD_INPUT',
      fields: [{ path: 'input.loras.0.url', message: expect.stringContaining(words) as string }],
    })
    await cancelAll(busy)
  })

  it('has its files fetched again where they went before its turn', async () => {
    const busy = await blocker()
    const id = await takeWith('/lost')
    ;(await files.next('/lost')).end(ink)
    await untilEvent(id, ({ etaSeconds }) => etaSeconds !== null)
    const fetched = join(folder, 'loras', '.fetched')
    for (const name of await readdir(fetched)) await rm(join(fetched, name))
    await cancelAll(busy)
    const response = await files.next('/lost')
    await draw(server, cat)
    expect(await present(id)).toMatchObject({ status: 'PENDING', etaSeconds: null })
    response.end(ink)
    expect((await ended(server, id)).status).toBe('COMPLETED')
    expect(await rowOf(id)).toMatchObject({ attempts: 1 })
  })
})

describe('a fetch', () => {
  it('ends when the last generation that wants it is canceled', async () => {
    const ids = [await takeWith('/wanted'), await takeWith('/wanted')]
    const response = await files.next('/wanted')
    const closed = once(response, 'close')
    await cancelAll(ids[0]!)
    response.write(ink.subarray(0, 100))
    expect(response.closed).toBe(false)
    await cancelAll(ids[1]!)
    await closed
    expect(response.writableFinished).toBe(false)
    expect(files.asked.filter((path) => path === '/wanted')).toHaveLength(1)
  })

  it('is not kept from beginning by slow ones of another visitor', async () => {
    const answers = [await from('192.0.2.1', '/drip 1'), await from('192.0.2.1', '/drip 2')]
    await files.next('/drip%201')
    await files.next('/drip%202')
    answers.push(await from('192.0.2.1', '/drip 3'), await from('192.0.2.2', '/quick'))
    await files.next('/quick')
    expect(files.asked).not.toContain('/drip%203')
    const ids = answers.map(({ generate: one }) => ('id' in one ? one.id : ''))
    await cancelAll(...ids)
  })

  it('begins again after a restart', async () => {
    const id = await takeWith('/restart')
    const response = await files.next('/restart')
    const closed = once(response, 'close')
    server = await server.restart()
    await closed
    expect(await present(id)).toMatchObject({ status: 'PENDING', queuePosition: 1 })
    const again = await files.next('/restart')
    await draw(server, cat)
    again.end(ink)
    expect((await ended(server, id)).status).toBe('COMPLETED')
  })
})
