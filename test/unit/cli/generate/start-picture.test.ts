import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { optionName } from '../../../../src/cli/generate/option-names.ts'
import { readStart, startPicture } from '../../../../src/cli/generate/start-picture.ts'
import { readConfig, uploadLimits } from '../../../../src/config.ts'
import { InputError } from '../../../../src/errors.ts'
import { decodeUpload } from '../../../../src/imaging/decode-upload.ts'
import { encodePicture } from '../../../../src/imaging/encode-picture.ts'
import { fitPicture } from '../../../../src/imaging/fit-picture.ts'
import { fileOf, painted } from '../../imaging/upload-files.ts'
import { temporaryFolder } from '../models/models-folder.ts'

const config = readConfig({})
const parameters = {
  ...{ steps: 2, guidanceScale: 4, sampler: 'DDIM' as const, strength: 0.5 },
  ...{ width: 64, height: 96 },
}

/** The path of a file of this name. */
async function named(name: string, bytes: Uint8Array): Promise<string> {
  const file = join(await temporaryFolder(), name)
  await writeFile(file, bytes)
  return file
}

const refusal = (files: Parameters<typeof readStart>[0], limits = config) =>
  readStart(files, limits).then(
    () => 'taken',
    (error: unknown) => {
      if (!(error instanceof InputError)) throw error
      return error.fields.map(({ path, message }) => `${optionName(path)}: ${message}`).join()
    },
  )

describe('readStart', () => {
  it('reads nothing where nothing is given', async () => {
    expect(await readStart({}, config)).toBeNull()
  })

  it('turns a photograph upright, and lays what is transparent over white', async () => {
    const sideways = await painted(96, 64).withMetadata({ orientation: 6 }).jpeg().toBuffer()
    const upright = await readStart({ initImage: await named('a.jpg', sideways) }, config)
    expect(upright?.picture).toMatchObject({ width: 64, height: 96 })
    const clear = { width: 32, height: 32, channels: 4 as const, background: { r: 0, g: 0, b: 0, alpha: 0 } }
    const glass = await named('a.webp', await sharp({ create: clear }).webp({ lossless: true }).toBuffer())
    expect((await readStart({ initImage: glass }, config))?.picture.rgb.every((byte) => byte === 255)).toBe(
      true,
    )
  })

  it('stretches a mask to the picture', async () => {
    const initImage = await named('a.png', await painted(96, 64).png().toBuffer())
    const mask = await named('m.png', await painted(32, 32).png().toBuffer())
    expect((await readStart({ initImage, mask }, config))?.mask).toMatchObject({ width: 96, height: 64 })
  })

  it('says which file is not taken, and why', async () => {
    const png = await painted(96, 64).png().toBuffer()
    const initImage = await named('a.png', png)
    const folder = await temporaryFolder()
    expect(await refusal({ initImage: `${folder}/no.png` })).toBe(
      `--init-image: there is no file ${folder}/no.png`,
    )
    expect(await refusal({ initImage: folder })).toBe(`--init-image: ${folder} cannot be read (EISDIR)`)
    expect(await refusal({ initImage, mask: await named('m.jpg', png) })).toBe(
      '--mask: The file is called .jpg but is a PNG: the two must agree',
    )
    expect(await refusal({ initImage }, { ...config, UPLOAD_LIMIT_BYTES: 100 })).toBe(
      '--init-image: The file is larger than 100 bytes, the largest that is taken.',
    )
    expect(await refusal({ initImage }, { ...config, UPLOAD_PIXELS_LIMIT: 1000 })).toContain('at most 1000')
  })
})

describe('startPicture', () => {
  it('has the pixels of one that was uploaded and stored', async () => {
    const initImage = await named('a.jpg', await painted(150, 101).jpeg().toBuffer())
    const uploaded = await decodeUpload(initImage, { filename: 'a.jpg', mimetype: '' }, uploadLimits(config))
    const stored = await fileOf((await encodePicture(uploaded, { parameters: null })).png)
    const start = await readStart({ initImage }, config)
    if (start === null) throw new Error('No picture was read')
    expect(await startPicture(start, parameters)).toEqual({
      picture: await fitPicture(stored, parameters),
      mask: null,
    })
  })

  it('crops the mask like the picture, to a byte a pixel', async () => {
    const create = { width: 300, height: 100, channels: 3 as const, background: '#000' }
    const right = { input: { create: { ...create, width: 150, background: '#fff' } }, left: 150, top: 0 }
    const picture = await sharp({ create }).png().toBuffer()
    const mask = await sharp({ create }).composite([right]).png().toBuffer()
    const start = await readStart(
      { initImage: await named('a.png', picture), mask: await named('m.png', mask) },
      config,
    )
    if (start === null) throw new Error('No picture was read')
    const fitted = (await startPicture(start, parameters)).mask
    expect(fitted).toHaveLength(64 * 96)
    expect([fitted?.[4 * 64 + 2], fitted?.[4 * 64 + 61]]).toEqual([0, 255])
  })
})
