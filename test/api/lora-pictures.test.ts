import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AppliedLora } from '../../src/engine/protocol.ts'
import { readParameters } from '../../src/imaging/png-text.ts'
import { lostLoraBytes } from '../unit/catalog/loras/lora-bytes.ts'
import { keepLog } from './log-lines.ts'
import { answerTo, drawFrom, follow, withEngine } from './input-pictures.ts'
import { download } from './pictures.ts'
import { startServer, tinyModels, type TestServer } from './server.ts'

const fixtures = fileURLToPath(new URL('../fixtures/lora', import.meta.url))
const { log, lines } = keepLog()
let folder: string
let server: TestServer
let elsewhere: Server
let host: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'promptpics-lora-pictures-'))
  for (const name of ['catalog.json', 'tiny-sd'])
    await cp(join(tinyModels, name), join(folder, name), { recursive: true })
  await mkdir(join(folder, 'loras'))
  const files = { ink: 'sd-peft', oil: 'sd-kohya', flux: 'flux-peft' }
  for (const [name, file] of Object.entries(files))
    await cp(join(fixtures, `${file}.safetensors`), join(folder, 'loras', `${name}.safetensors`))
  await writeFile(join(folder, 'loras', 'foreign.safetensors'), lostLoraBytes())
  elsewhere = createServer((_request, response) => {
    response.end('no LoRA')
  })
  elsewhere.listen(0, '127.0.0.1')
  await once(elsewhere, 'listening')
  host = `127.0.0.1:${(elsewhere.address() as AddressInfo).port}`
  server = await startServer({ MODELS_DIR: folder, LORA_HOSTS: host }, log)
})

afterAll(async () => {
  await server.remove()
  elsewhere.close()
  await rm(folder, { recursive: true })
})

const cat = { prompt: 'a red cat', engine: 'tiny-sd', seed: '42', steps: 2 } as const

/** What the engine by itself makes of LoRA files. */
const drawnWith = (...loras: readonly AppliedLora[]) =>
  withEngine(async (engine) => {
    const own = { prompt: cat.prompt, seed: 42, steps: 2, width: 64, height: 64 }
    const model = { modelFolder: join(tinyModels, 'tiny-sd'), sampler: 'DDIM', guidanceScale: 7.5 } as const
    const { picture } = await engine.run('job', { ...own, ...model, loras }, {}, new AbortController().signal)
    return Buffer.from(picture.rgb)
  })

const file = (name: string) => join(fixtures, `${name}.safetensors`)

describe('a picture with LoRAs', () => {
  it('is what the engine makes of their files, in their order and with their scales', async () => {
    const plain = await drawFrom(server, cat)
    const asked = [{ name: 'ink' }, { name: 'oil', scale: -0.5 }]
    const drawn = await drawFrom(server, { ...cat, loras: asked })
    const expected = await drawnWith(
      { file: file('sd-peft'), scale: 1 },
      { file: file('sd-kohya'), scale: -0.5 },
    )
    expect(drawn.rgb.equals(expected)).toBe(true)
    expect(drawn.rgb.equals(plain.rgb)).toBe(false)
  })

  it('is the plain one where they have no weight, and again after them', async () => {
    const plain = await drawFrom(server, cat)
    const none = await drawFrom(server, { ...cat, loras: [{ name: 'ink', scale: 0 }] })
    const half = await drawFrom(server, { ...cat, loras: [{ name: 'ink', scale: 0.5 }] })
    const again = await drawFrom(server, cat)
    expect(none.rgb.equals(plain.rgb)).toBe(true)
    expect(half.rgb.equals(plain.rgb)).toBe(false)
    expect(again.rgb.equals(plain.rgb)).toBe(true)
  })

  it('names them in its file', async () => {
    const { image } = await drawFrom(server, { ...cat, loras: [{ name: 'ink', scale: 0.5 }] })
    const text = readParameters((await download(image!.url)).bytes)
    expect(text).toMatch(/^a red cat <lora:ink:0.5>\nSteps: 2,/)
  })
})

/** Ends as FAILED; the client is told of none of the server's folders, whoever runs it of the whole path. */
async function failure(input: object) {
  const drawn = await follow(server, { ...cat, ...input })
  expect(drawn).toMatchObject({ status: 'FAILED', image: null })
  expect(JSON.stringify(drawn)).not.toContain(folder)
  expect(JSON.stringify(drawn)).not.toContain(tmpdir())
  return drawn.error
}

describe('a LoRA that cannot be merged', () => {
  it('is refused by its field where its file tells that it was made for another family', async () => {
    const message = expect.stringMatching(
      /^the LoRA "flux" does not fit: it was made for the transformer of FLUX .+ of the family SD$/,
    ) as string
    expect(await answerTo(server, { ...cat, loras: [{ name: 'ink' }, { name: 'flux' }] })).toMatchObject({
      code: 'BAD_INPUT',
      fields: [{ path: 'input.loras.1.name', message }],
    })
  })

  it('fails the generation by name where only the model’s graphs tell', async () => {
    expect(await failure({ loras: [{ name: 'ink' }, { name: 'foreign' }] })).toEqual({
      code: 'BAD_REQUEST',
      message: expect.stringMatching(/^The LoRA foreign fits nothing of this model: /),
    })
  })

  it('is called by its address where it was fetched', async () => {
    const url = `http://${host}/some.safetensors`
    const error = await failure({ loras: [{ url }] })
    expect(error?.message).toContain(url)
    expect(error?.message).not.toMatch(/[0-9a-f]{64}/)
  })
})

describe('a model that is broken', () => {
  it('fails the generation, and its file is named from the models on', async () => {
    await cp(join(folder, 'tiny-sd'), join(folder, 'damaged'), { recursive: true })
    await writeFile(join(folder, 'damaged', 'tokenizer', 'vocab.json'), '{')
    const error = await failure({ engine: 'damaged' })
    expect(error?.code).toBe('MODEL_BROKEN')
    expect(error?.message).toMatch(/(^| )damaged\/tokenizer/)
    const told = lines.filter(({ msg }) => msg === 'generation failed')
    expect(JSON.stringify(told)).toContain(join(folder, 'damaged', 'tokenizer'))
  })
})
