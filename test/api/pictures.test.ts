import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readParameters } from '../../src/imaging/png-text.ts'
import { draw } from './drawing.ts'
import { download } from './pictures.ts'
import { startServer, type TestServer } from './server.ts'

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(() => server.remove())

describe('a picture', () => {
  it('is there in every version, of the right type and size', async () => {
    const { image } = await draw(server, { prompt: 'a wide cat', width: 512, height: 256, steps: 1 })
    const versions = [
      { url: image.url, type: 'image/png', format: 'png', width: 512, height: 256 },
      { url: image.web, type: 'image/webp', format: 'webp', width: 512, height: 256 },
      { url: image.thumb512, type: 'image/webp', format: 'webp', width: 512, height: 256 },
      { url: image.thumb256, type: 'image/webp', format: 'webp', width: 256, height: 128 },
    ]
    for (const { url, type, ...expected } of versions) {
      expect(url).toMatch(`${server.url}/images/${image.id}.`)
      const version = await download(url)
      expect(version.type).toBe(type)
      expect(await sharp(version.bytes).metadata()).toMatchObject(expected)
    }
    const original = await download(image.url)
    expect(original.bytes.length).toBe(image.bytes)
  })

  it('is never enlarged', async () => {
    const { image } = await draw(server, { prompt: 'a small cat', width: 48, height: 64, steps: 1 })
    for (const url of [image.url, image.web, image.thumb512, image.thumb256]) {
      const { bytes } = await download(url)
      expect(await sharp(bytes).metadata()).toMatchObject({ width: 48, height: 64 })
    }
  })

  it('has placeholders to paint before it is there', async () => {
    const { image } = await draw(server, { prompt: 'a wide cat', width: 256, height: 128, steps: 1 })
    expect(Buffer.from(image.thumbhash, 'base64').length).toBeGreaterThan(4)
    expect(Buffer.from(image.thumbhash, 'base64').toString('base64')).toBe(image.thumbhash)
    const [head = '', data = ''] = image.microDataUri.split(',')
    expect(head).toBe('data:image/webp;base64')
    expect(await sharp(Buffer.from(data, 'base64')).metadata()).toMatchObject({
      ...{ format: 'webp', width: 64, height: 32 },
    })
  })

  it('carries its prompt and parameters', async () => {
    const asked = { prompt: 'a café', negativePrompt: 'rain', engine: 'tiny-sd', seed: '5', steps: 2 }
    const { image } = await draw(server, { ...asked, sampler: 'EULER' })
    expect(readParameters((await download(image.url)).bytes)).toMatch(
      /^a café\nNegative prompt: rain\nSteps: 2, Sampler: Euler, CFG scale: 7\.5, Seed: 5, Size: 64x64, Model: tiny-sd, Version: PromptPics \d+\.\d+\.\d+$/,
    )
  })

  it('carries nothing where that is turned off', async () => {
    const quiet = await startServer({ EMBED_PARAMETERS: 'false' })
    const { image } = await draw(quiet, { prompt: 'a secret', seed: '5', steps: 1 })
    const files = await Promise.all([image.url, image.web, image.thumb512, image.thumb256].map(download))
    await quiet.remove()
    expect(readParameters(files[0]!.bytes)).toBeNull()
    for (const { bytes } of files) expect(bytes.includes('secret')).toBe(false)
  })
})
