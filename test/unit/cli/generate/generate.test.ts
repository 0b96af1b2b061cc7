import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { programVersion } from '../../../../src/config.ts'
import { readParameters } from '../../../../src/imaging/png-text.ts'
import { painted } from '../../imaging/upload-files.ts'
import { modelsFolder, temporaryFolder, tinyEntry } from '../models/models-folder.ts'
import { runGenerate } from './generate-command.ts'

const [width, height] = [160, 128]
const lora = fileURLToPath(new URL('../../../fixtures/lora/sd-peft.safetensors', import.meta.url))

/** A picture, and a mask of its right half as a brush leaves it. */
async function pictureAndMask(folder: string) {
  const [picture, mask] = [join(folder, 'garden.jpg'), join(folder, 'mask.png')]
  await painted(width, height).jpeg().toFile(picture)
  const canvas = { width, height, channels: 4 as const, background: { r: 0, g: 0, b: 0, alpha: 0 } }
  const stroke = { create: { ...canvas, width: width / 2, background: '#c00' } }
  await sharp({ create: canvas })
    .composite([{ input: stroke, left: width / 2, top: 0 }])
    .png()
    .toFile(mask)
  return { picture, mask }
}

/** Mean difference of the channels of two pictures, in columns from `left` on, 0 to 255. */
async function difference(a: string, b: string, left: number, columns: number): Promise<number> {
  const part = { left, top: 0, width: columns, height }
  const [one, other] = await Promise.all([a, b].map((file) => sharp(file).extract(part).raw().toBuffer()))
  if (one === undefined || other === undefined) throw new Error('There are two pictures')
  return one.reduce((sum, value, at) => sum + Math.abs(value - (other[at] ?? 0)), 0) / one.length
}

const pixels = (png: Buffer) => sharp(png).raw().toBuffer()

describe('npm run generate', () => {
  it('repaints what a mask says, several times, each as it is alone', async () => {
    const folder = await temporaryFolder()
    const { picture, mask } = await pictureAndMask(folder)
    const args = ['A fountain!', '-e', 'starter', '--steps', '2', '--init-image', picture, '--mask', mask]
    const both = await runGenerate(folder, [...args, '--count', '2', '--seed', '9007199254740991'])
    const [first, second] = ['9007199254740991', '0'].map((seed) =>
      join(folder, `drawn/a-fountain-${seed}.png`),
    )
    if (first === undefined || second === undefined) throw new Error('There are two names')
    expect(both).toMatchObject({ code: 0, stdout: expect.stringContaining(`:\n${first}\n`) })
    expect(both.stdout).toContain(`${width} x ${height}, seed 0, 2 steps at strength 1 of starter in`)
    expect(await sharp(first).metadata()).toMatchObject({ width, height })
    expect(readParameters(await readFile(second))).toBe(
      'A fountain!\nSteps: 2, Sampler: DPM++ 2M, CFG scale: 4, Seed: 0, Size: 160x128, Model: starter, ' +
        `Denoising strength: 1, CFG rescale: 0.7, Version: ${await programVersion()}`,
    )
    const [kept, repainted] = [
      await difference(first, second, 0, 48),
      await difference(first, second, 112, 48),
    ]
    expect(repainted).toBeGreaterThan(10)
    expect(kept).toBe(0)
    const alone = await runGenerate(folder, [...args, '--seed', '0', '--out', join(folder, 'out/alone.png')])
    expect(alone).toMatchObject({ code: 0 })
    expect((await readFile(join(folder, 'out/alone.png'))).equals(await readFile(second))).toBe(true)
  })

  it('draws with LoRAs: any file, and those of the models folder', async () => {
    const models = await modelsFolder([tinyEntry], { tiny: 'tiny-sd' })
    await mkdir(join(models, 'loras'))
    await copyFile(lora, join(models, 'loras/ink.safetensors'))
    const folder = await temporaryFolder()
    const draw = (out: string, ...more: string[]) =>
      runGenerate(folder, ['a cat', '--steps', '2', '--seed', '7', '--out', join(folder, out), ...more], {
        MODELS_DIR: models,
      })
    expect(await draw('bare.png')).toMatchObject({ code: 0 })
    expect(await draw('both.png', '--lora', `${lora}:0.5`, '--lora', 'ink')).toMatchObject({ code: 0 })
    const both = await readFile(join(folder, 'both.png'))
    expect(readParameters(both)).toContain('a cat <lora:sd-peft:0.5> <lora:ink:1>\n')
    expect((await pixels(both)).equals(await pixels(await readFile(join(folder, 'bare.png'))))).toBe(false)
  })

  it('refuses what the API refuses, all at once, and draws nothing', async () => {
    const folder = await temporaryFolder()
    const { code, stdout, stderr } = await runGenerate(
      folder,
      [
        ...[
          'a cat',
          '-e',
          'starter',
          '--count',
          '4',
          '--strength',
          '0.5',
          '--size',
          '130',
          '--clip-skip',
          '2',
        ],
        ...['--lora', `${lora}:9`, '--seed', '-1'],
      ],
      { BATCH_LIMIT: '3' },
    )
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr.trimEnd().split('\n')).toEqual([
      '--seed: a whole number from 0 to 9007199254740991 as text was expected',
      '--strength: it has a meaning only with initImage, which is missing',
      '--count: 1 to 3 was expected, 4 was given',
      '--lora: -4 to 4 was expected, 9 was given',
      '--clip-skip: starter does not take it; it takes negativePrompt, guidanceRescale, initImage, mask, strength, loras',
      '--size, width: a multiple of 32 was expected for starter (128 or 160), 130 was given',
      '--size, height: a multiple of 32 was expected for starter (128 or 160), 130 was given',
    ])
    expect(await readdir(folder)).toEqual([])
  })
})
