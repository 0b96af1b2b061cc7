import { once } from 'node:events'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loraBytes } from '../unit/catalog/loras/lora-bytes.ts'
import { ask } from './client.ts'
import { endless, inDatabase } from './drawing.ts'
import { answerTo, follow, fullyRead, take } from './input-pictures.ts'
import { loras } from './input-operations.ts'
import { cancel } from './operations.ts'
import { startServer, tinyModels, type TestServer } from './server.ts'

let folder: string
let server: TestServer
let elsewhere: Server
/** Paths that were fetched from elsewhere. */
const fetched: string[] = []
let address: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'promptpics-loras-'))
  for (const name of ['catalog.json', 'tiny-sd'])
    await cp(join(tinyModels, name), join(folder, name), { recursive: true })
  await mkdir(join(folder, 'loras'))
  for (const name of ['ink', 'oil'])
    await writeFile(join(folder, 'loras', `${name}.safetensors`), loraBytes(8))
  elsewhere = createServer((request, response) => {
    fetched.push(request.url ?? '')
    // What is to be early is never answered.
    if (request.url !== '/early.safetensors') response.writeHead(404).end()
  })
  elsewhere.listen(0, '127.0.0.1')
  await once(elsewhere, 'listening')
  const host = `127.0.0.1:${(elsewhere.address() as AddressInfo).port}`
  address = `http://${host}/gone.safetensors`
  server = await startServer({ MODELS_DIR: folder, LORA_HOSTS: host, LORAS_LIMIT: '2' })
})

afterAll(async () => {
  await server.remove()
  elsewhere.closeAllConnections()
  elsewhere.close()
  await rm(folder, { recursive: true })
})

const cat = { prompt: 'a red cat', engine: 'tiny-sd', steps: 2 } as const

async function refusal(names: readonly string[]) {
  const answer = await answerTo(server, { ...cat, loras: names.map((name) => ({ name })) })
  return 'fields' in answer ? answer.fields : answer
}

describe('LoRAs', () => {
  it('are listed by name', async () => {
    const bytes = loraBytes(8).length
    expect(await ask(server.url, loras, {})).toEqual({
      loras: [
        { name: 'ink', bytes },
        { name: 'oil', bytes },
      ],
    })
  })

  it('are kept and told back in their order, whole unless said otherwise', async () => {
    const blocker = await take(server, endless)
    const asked = [{ name: 'oil' }, { name: 'ink', scale: -0.5 }]
    const { id, loras: told } = await take(server, { ...cat, loras: asked })
    const expected = [
      { name: 'oil', url: null, scale: 1 },
      { name: 'ink', url: null, scale: -0.5 },
    ]
    expect(told).toEqual(expected)
    const row = await inDatabase(server, (database) =>
      database.generation.findUniqueOrThrow({ where: { id } }),
    )
    expect(row.loras).toEqual(expected)
    for (const one of [id, blocker.id]) await ask(server.url, cancel, { id: one })
  })

  it('are begun to be fetched while the generation waits', async () => {
    const blocker = await take(server, endless)
    const url = address.replace('gone', 'early')
    const { id } = await take(server, { ...cat, loras: [{ url }] })
    await expect.poll(() => fetched).toContain('/early.safetensors')
    expect((await fullyRead(server, id)).status).toBe('PENDING')
    for (const one of [id, blocker.id]) await ask(server.url, cancel, { id: one })
  })

  it('fail the generation where they cannot be had, without another try', async () => {
    const drawn = await follow(server, { ...cat, loras: [{ url: address }] })
    expect(drawn).toMatchObject({
      ...{ status: 'FAILED', image: null, loras: [{ name: null, url: address, scale: 1 }] },
      error: { code: 'LORA_UNAVAILABLE' },
    })
    const row = await inDatabase(server, (database) =>
      database.generation.findUniqueOrThrow({ where: { id: drawn.id } }),
    )
    expect(row).toMatchObject({ attempts: 0, claim: null })
    expect((await follow(server, cat)).status).toBe('COMPLETED')
  })

  it('that went since they were asked for fail the generation', async () => {
    await writeFile(join(folder, 'loras', 'gone.safetensors'), loraBytes(8))
    const blocker = await take(server, endless)
    const { id } = await take(server, { ...cat, loras: [{ name: 'gone' }] })
    await rm(join(folder, 'loras', 'gone.safetensors'))
    await ask(server.url, cancel, { id: blocker.id })
    await follow(server, { ...cat, steps: 1 })
    expect(await fullyRead(server, id)).toMatchObject({
      status: 'FAILED',
      error: { code: 'LORA_UNAVAILABLE' },
    })
  })

  it('are refused where there is no such one, or there are too many', async () => {
    expect(await refusal(['ink', 'water'])).toEqual([
      { path: 'input.loras.1.name', message: 'there is no LoRA "water"; there are ink, oil' },
    ])
    expect(await refusal(['ink', 'oil', 'ink'])).toEqual([
      { path: 'input.loras', message: 'at most 2 were expected, 3 were given' },
    ])
  })
})
