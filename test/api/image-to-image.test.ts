import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TextToImage } from '../../src/engine/protocol.ts'
import { inDatabase } from './drawing.ts'
import {
  distance,
  drawFrom,
  drawnPicture,
  follow,
  fullyRead,
  landscape,
  rgbOf,
  rightOf,
  take,
  withEngine,
} from './input-pictures.ts'
import { download } from './pictures.ts'
import { editGeneration } from './prank-operations.ts'
import { startServer, tinyModels, type TestServer } from './server.ts'
import { painted, upload } from './uploading.ts'

let server: TestServer

beforeAll(async () => {
  server = await startServer({ UPLOADS_PER_HOUR: '0' })
})

afterAll(() => server.remove())

const cat = { prompt: 'a red cat', engine: 'tiny-sd', seed: '42' } as const

/** What the engine makes of a request by itself. */
const drawnBy = (request: Omit<TextToImage, 'seed' | 'width' | 'height' | 'prompt'>) =>
  withEngine(async (engine) => {
    const whole = { prompt: cat.prompt, seed: 42, width: 64, height: 64, ...request }
    const { picture } = await engine.run('job', whole, {}, new AbortController().signal)
    return Buffer.from(picture.rgb)
  })

describe('a picture to start from', () => {
  it.each([
    ['tiny-sd', { sampler: 'DDIM', guidanceScale: 7.5 }, 0.8],
    ['tiny-sdxl', { sampler: 'EULER', guidanceScale: 5 }, 0.3],
    ['tiny-sd3', { sampler: 'FLOW_EULER', guidanceScale: 7 }, 0.6],
    ['tiny-flux', { sampler: 'FLOW_EULER', guidanceScale: 3.5 }, 0.6],
  ] as const)(
    'gives what the engine makes of it, with the strength of the family: %s',
    async (id, own, strength) => {
      const initImage = await landscape()
      const drawn = await drawFrom(server, { ...cat, engine: id }, { initImage })
      expect(drawn).toMatchObject({
        status: 'COMPLETED',
        strength,
        width: 64,
        height: 64,
        steps: 6,
        mask: null,
      })
      const image = { picture: initImage.raw, strength, mask: null }
      const expected = await drawnBy({ modelFolder: join(tinyModels, id), ...own, steps: 6, image })
      expect(drawn.rgb.equals(expected)).toBe(true)
    },
  )

  it('is kept, and shown', async () => {
    const initImage = await landscape(96, 64)
    const { image, ...drawn } = await drawFrom(server, { ...cat, strength: 0.5 }, { initImage })
    expect(drawn.initImage).toMatchObject({ width: 96, height: 64 })
    expect((await rgbOf(drawn.initImage!.url)).equals(Buffer.from(initImage.raw.rgb))).toBe(true)
    expect(drawn.initImage!.id).not.toBe(image!.id)
    const address = drawn.initImage!.url.replace('.png', '.webp')
    for (const variant of ['web', 'thumb256']) await download(`${address}?variant=${variant}`)
  })

  it('is resembled the more the less of it changes', async () => {
    const initImage = await landscape()
    const encoded = await drawFrom(server, { ...cat, steps: 100, strength: 0.01 }, { initImage })
    const near = await drawFrom(server, { ...cat, steps: 100, strength: 0.05 }, { initImage })
    const far = await drawFrom(server, { ...cat, steps: 100, strength: 1 }, { initImage })
    const to = (one: { rgb: Buffer }) => distance(one.rgb, encoded.rgb, { width: 64 })
    expect(to(near)).toBeLessThan(to(far) / 2)
  })

  it.each([
    ['its own', 96, 64, {}, [96, 64]],
    ['its own, cut to the multiple', 100, 70, {}, [96, 64]],
    ['as large as the model draws', 1200, 300, {}, [512, 128]],
    ['as small as the model draws', 16, 24, {}, [32, 48]],
    ['within both limits where it is very long', 2000, 20, {}, [512, 32]],
    ['of the width that is asked for', 200, 100, { width: 64 }, [64, 32]],
    ['of the height that is asked for', 200, 100, { height: 96 }, [192, 96]],
    ['as it is asked for', 200, 100, { width: 64, height: 128 }, [64, 128]],
  ] as const)('says the size: %s', async (_name, width, height, asked, [drawnWidth, drawnHeight]) => {
    const initImage = await painted('teal', width, height)
    const drawn = await follow(server, { ...cat, steps: 2, strength: 0.5, ...asked }, { initImage })
    expect(drawn).toMatchObject({ status: 'COMPLETED', width: drawnWidth, height: drawnHeight })
  })

  it('is cropped around its centre where the shape is another', async () => {
    const initImage = await drawnPicture(192, 64, (x) => (x >= 64 && x < 128 ? [250, 30, 30] : [0, 0, 255]))
    const middle = await drawnPicture(64, 64, () => [250, 30, 30])
    const size = { width: 64, height: 64 }
    const cropped = await drawFrom(server, { ...cat, ...size }, { initImage })
    const alone = await drawFrom(server, { ...cat, ...size }, { initImage: middle })
    expect(distance(cropped.rgb, alone.rgb, { width: 64 })).toBeLessThan(4)
  })

  it('lets auto pick a model that takes one', async () => {
    const drawn = await follow(server, { prompt: 'a cat', steps: 2 }, { initImage: await landscape() })
    expect(drawn).toMatchObject({ status: 'COMPLETED', modelId: 'tiny-sd', strength: 0.8 })
  })
})

describe('a mask', () => {
  it('keeps what is black and repaints what is white, as the engine does', async () => {
    const [initImage, mask] = [await landscape(), await rightOf(32)]
    const input = { ...cat, steps: 10, strength: 0.9 }
    const drawn = await drawFrom(server, input, { initImage, mask })
    expect(drawn).toMatchObject({ strength: 0.9, mask: { width: 64, height: 64 } })
    const image = {
      picture: initImage.raw,
      strength: 0.9,
      mask: mask.raw.rgb.filter((_, k) => k % 3 === 0),
    }
    const modelFolder = join(tinyModels, 'tiny-sd')
    const own = { sampler: 'DDIM', guidanceScale: 7.5, steps: 10 } as const
    const expected = await drawnBy({ modelFolder, ...own, image })
    const [kept, repainted] = [
      { width: 64, isIn: (x: number) => x < 32 },
      { width: 64, isIn: (x: number) => x >= 34 },
    ]
    expect(distance(drawn.rgb, initImage.raw.rgb, kept)).toBe(0)
    expect(distance(drawn.rgb, expected, repainted)).toBe(0)
    // The autoencoder alone would have changed what is kept.
    expect(distance(expected, initImage.raw.rgb, kept)).toBeGreaterThan(0)
  })

  it.each([
    ['tiny-sd', 1],
    ['tiny-sdxl', 0.9999],
    ['tiny-sd3', 0.6],
    ['tiny-flux', 0.6],
  ])('has a strength of its own: %s', async (engine, strength) => {
    const files = { initImage: await landscape(), mask: await rightOf(32) }
    expect(await follow(server, { ...cat, engine, steps: 2 }, files)).toMatchObject({
      ...{ status: 'COMPLETED', strength, mask: { width: 64, height: 64 } },
    })
  })

  it('is stretched to the picture and cropped like it', async () => {
    const initImage = await landscape(192, 64)
    // Half as large: the same place of the picture.
    const small = await drawnPicture(96, 32, (x) => (x >= 48 ? [255, 255, 255] : [0, 0, 0]))
    const large = await rightOf(96, 192, 64)
    const input = { ...cat, width: 64, height: 64, steps: 4 }
    const [one, other] = [
      await drawFrom(server, input, { initImage, mask: small }),
      await drawFrom(server, input, { initImage, mask: large }),
    ]
    expect(one.mask).toMatchObject({ width: 192, height: 64 })
    expect(one.rgb.equals(other.rgb)).toBe(true)
  })

  it('may be what a brush left on an empty canvas, of any colour', async () => {
    const initImage = await landscape()
    const expected = await drawFrom(server, cat, { initImage, mask: await rightOf(32) })
    for (const colour of ['#000', '#f00', '#fff']) {
      const canvas = sharp({ create: { width: 64, height: 64, channels: 4, background: '#00000000' } })
      const stroke = { create: { width: 32, height: 64, channels: 4, background: colour } } as const
      const bytes = await canvas
        .composite([{ input: stroke, left: 32, top: 0 }])
        .png()
        .toBuffer()
      const mask = { bytes, name: 'mask.png', type: 'image/png' }
      const drawn = await drawFrom(server, cat, { initImage, mask })
      expect([colour, drawn.rgb.equals(expected.rgb)]).toEqual([colour, true])
    }
  })
})

describe('what a generation starts from', () => {
  it('goes with it into its edits', async () => {
    const files = { initImage: await landscape(), mask: await rightOf(32) }
    const drawn = await drawFrom(server, { ...cat, steps: 2, strength: 0.5 }, files)
    const input = { generationId: drawn.id }
    const { data } = await upload(server.url, editGeneration, { input }, await painted('red'))
    if (data.editGeneration.__typename !== 'Generation') throw new Error(JSON.stringify(data))
    const edit = await fullyRead(server, data.editGeneration.id)
    const { initImage, mask, strength } = drawn
    expect(edit).toMatchObject({ initImage, mask, strength, batch: [] })
  })

  it('stands in the PNG', async () => {
    const drawn = await drawFrom(
      server,
      { ...cat, engine: 'tiny-sdxl', steps: 4, strength: 0.5, clipSkip: 1, guidanceRescale: 0.25 },
      { initImage: await landscape() },
    )
    expect(drawn).toMatchObject({ clipSkip: 1, guidanceRescale: 0.25 })
    const { bytes } = await download(drawn.image!.url)
    expect(bytes.toString('latin1')).toContain(
      'Model: tiny-sdxl, Denoising strength: 0.5, Clip skip: 2, CFG rescale: 0.25, Version: PromptPics',
    )
  })

  it('waits with it through a restart', async () => {
    const initImage = await landscape()
    const expected = await drawFrom(server, cat, { initImage })
    const blocker = await take(server, { ...cat, steps: 40, width: 256, height: 256 })
    const { id } = await take(server, cat, { initImage })
    server = await server.restart()
    await follow(server, { ...cat, steps: 1 })
    const drawn = await fullyRead(server, id)
    expect(drawn.status).toBe('COMPLETED')
    expect((await rgbOf(drawn.image!.url)).equals(expected.rgb)).toBe(true)
    expect((await fullyRead(server, blocker.id)).status).toBe('COMPLETED')
  })

  it('fails it where its file is gone', async () => {
    const blocker = await take(server, { ...cat, steps: 40, width: 256, height: 256 })
    const { id, initImage } = await take(server, cat, { initImage: await landscape() })
    const file = initImage?.id ?? ''
    await rm(join(server.config.DATA_DIR, 'images/input', file.slice(0, 2), `${file}.png`))
    await follow(server, { ...cat, steps: 1 })
    expect(await fullyRead(server, id)).toMatchObject({
      status: 'FAILED',
      error: { code: 'INPUT_UNREADABLE' },
    })
    expect((await fullyRead(server, blocker.id)).status).toBe('COMPLETED')
  })

  it('is stored as a picture of its own kind', async () => {
    const { id } = await take(server, { ...cat, steps: 1, strength: 1 }, { initImage: await landscape() })
    const row = await inDatabase(server, (database) =>
      database.generation.findUniqueOrThrow({ where: { id }, include: { initImage: true } }),
    )
    expect(row).toMatchObject({
      initImage: { kind: 'INPUT' },
      asked: { initSize: { width: 64, height: 64 } },
    })
  })
})
