import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PartSizes } from '../../src/model-files/part-sizes.ts'
import { ask } from './client.ts'
import { answerOf, draw } from './drawing.ts'
import { modelsInMemory } from './memory-operations.ts'
import { pixelsOf } from './pictures.ts'
import { startServer, tinyModels, type TestServer } from './server.ts'

const request = { prompt: 'a red cat', engine: 'tiny-sd', steps: 2, seed: '7' }

let roomy: TestServer
beforeAll(async () => {
  roomy = await startServer({ ENGINE_DEVICE: 'cpu' })
})
afterAll(() => roomy.remove())

async function modelOf({ url }: TestServer, id: string) {
  const { models } = await ask(url, modelsInMemory, {})
  return models.find((model) => model.id === id)!
}

describe('models', () => {
  it('tell what they take, where they come from and what they hold', async () => {
    const { image } = await draw(roomy, request)
    expect(image.width).toBe(64)
    const tiny = await modelOf(roomy, 'tiny-sd')
    expect(tiny).toMatchObject({ device: 'cpu', loaded: true, licence: 'Apache-2.0', gated: false })
    expect(tiny.inputs).toEqual({
      required: [],
      optional: ['negativePrompt', 'guidanceRescale', 'initImage', 'mask', 'strength', 'loras'],
    })
    expect(tiny.memory).toMatchObject({ keptWhole: true, problem: null, slow: null })
    expect(tiny.memory?.parts.map(({ name, device, loaded }) => [name, device, loaded])).toEqual([
      ['text_encoder', 'cpu', true],
      ['vae_encoder', 'cpu', false],
      ['unet', 'cpu', true],
      ['vae_decoder', 'cpu', true],
    ])
    expect(tiny.memory?.loadedBytes).toBeGreaterThan(0)
  })

  it('tell nothing of the memory of one whose size nobody knows', async () => {
    const flux = await modelOf(roomy, 'flux_dev')
    expect(flux).toMatchObject({ installed: false, device: null, memory: null, gated: true })
    expect(flux.repository).toBe('black-forest-labs/FLUX.1-dev')
  })
})

it('tells which devices there are, and why not others', async () => {
  await draw(roomy, request)
  const { devices } = await ask(roomy.url, modelsInMemory, {})
  expect(devices.at(-1)).toMatchObject({ name: 'cpu', usable: true, reason: 'It is always there.' })
  expect(devices.at(-1)?.memoryBytes).toBe(roomy.config.MODEL_MEMORY_BYTES)
  for (const device of devices.slice(0, -1))
    expect(device).toMatchObject({ usable: false, reason: 'The configuration asks for cpu.' })
})

describe('a server with little memory', () => {
  it('draws the same picture part by part', async () => {
    const sizes = await new PartSizes().ofFolder(join(tinyModels, 'tiny-sd'))
    const largest = Math.max(...sizes.map(({ bytes }) => bytes))
    const small = await startServer({ MODEL_MEMORY_BYTES: String(largest) })
    try {
      const [first, again, elsewhere] = [
        await draw(small, request),
        await draw(small, request),
        await draw(roomy, request),
      ]
      expect(await pixelsOf(first)).toEqual(await pixelsOf(elsewhere))
      expect(await pixelsOf(again)).toEqual(await pixelsOf(elsewhere))
      const { memory } = await modelOf(small, 'tiny-sd')
      expect(memory).toMatchObject({ keptWhole: false, problem: null, peakBytes: largest })
      expect(memory?.parts.filter(({ loaded }) => loaded).map(({ name }) => name)).not.toContain('unet')
    } finally {
      await small.remove()
    }
  })

  it('refuses a model that does not fit, says why, and goes on', async () => {
    const tight = await startServer({ MODEL_MEMORY_BYTES: '1000' })
    try {
      // What fits is known as soon as the engine is up.
      let model = await modelOf(tight, 'tiny-sd')
      while (model.memory === null) model = await modelOf(tight, 'tiny-sd')
      expect(model.memory?.problem).toMatch(/^text_encoder does not fit into memory: .* cpu's 1000 bytes$/)
      const refusal = await answerOf(tight, request, 'ModelUnavailableError')
      expect(refusal.message).toMatch(/^Tiny SD cannot run here: text_encoder does not fit into memory/)
      const auto = await answerOf(tight, { ...request, engine: 'auto' }, 'ModelUnavailableError')
      expect(auto.message).toContain('fits into memory')
      expect((await fetch(`${tight.url}/ready`)).status).toBe(200)
    } finally {
      await tight.remove()
    }
  })
})
