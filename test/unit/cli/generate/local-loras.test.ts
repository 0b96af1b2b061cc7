import { copyFile, mkdir, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Model } from '../../../../src/catalog/model.ts'
import { LocalLoras, readLora, toldLora } from '../../../../src/cli/generate/local-loras.ts'
import { readConfig } from '../../../../src/config.ts'
import { createLoras } from '../../../../src/create-loras.ts'
import { temporaryFolder } from '../models/models-folder.ts'

const fixture = fileURLToPath(new URL('../../../fixtures/lora/sd-peft.safetensors', import.meta.url))
const { signal } = new AbortController()

/** A models folder with a LoRA `ink`, and a shelf over it. */
async function shelfWithInk() {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'loras'))
  await copyFile(fixture, join(folder, 'loras/ink.safetensors'))
  const log = { warn: () => undefined }
  return { folder, shelf: new LocalLoras(createLoras(readConfig({ MODELS_DIR: folder }), log)) }
}

describe('readLora', () => {
  it.each([
    ['ink', { name: 'ink' }],
    ['ink:0.8', { name: 'ink', scale: 0.8 }],
    ['./my ink.safetensors:-1', { name: './my ink.safetensors', scale: -1 }],
    ['C:\\ink.safetensors:.5', { name: 'C:\\ink.safetensors', scale: 0.5 }],
    ['C:\\ink.safetensors', { name: 'C:\\ink.safetensors' }],
    ['https://example.com:8443/ink', { url: 'https://example.com:8443/ink' }],
    ['https://example.com/ink:2', { url: 'https://example.com/ink', scale: 2 }],
    ['ink:much', { name: 'ink:much' }],
  ])('reads %s', (text, lora) => {
    expect(readLora(text)).toEqual(lora)
  })
})

describe('LocalLoras', () => {
  it('find a file by its path, wherever it stands', async () => {
    const { shelf } = await shelfWithInk()
    expect(await shelf.check({ name: fixture }, 'input.loras.0')).toEqual([])
    expect(await shelf.resolve({ name: fixture }, signal)).toBe(fixture)
  })

  it.each(['ink', 'ink.safetensors'])('find %s among those of the models folder', async (name) => {
    const { folder, shelf } = await shelfWithInk()
    expect(await shelf.check({ name }, 'input.loras.0')).toEqual([])
    expect(await shelf.resolve({ name }, signal)).toBe(join(folder, 'loras/ink.safetensors'))
  })

  it('refuse what is not there, and what is no LoRA', async () => {
    const { folder, shelf } = await shelfWithInk()
    const [text, half] = [join(folder, 'text.safetensors'), join(folder, 'half.safetensors')]
    await writeFile(text, 'not a LoRA at all')
    await copyFile(fixture, half)
    await truncate(half, 5000)
    const said = async (name: string) => (await shelf.check({ name }, 'input.loras.1'))[0]
    const path = 'input.loras.1.name'
    expect(await said(`${folder}/no.safetensors`)).toEqual({
      path,
      message: `${folder}/no.safetensors: there is no such file`,
    })
    expect(await said(folder)).toEqual({ path, message: `${folder}: there is no such file` })
    expect(await said(text)).toEqual({ path, message: `${text}: it is not a safetensors file` })
    expect(await said(half)).toMatchObject({ path, message: expect.stringContaining(half) })
    expect(await said('oil')).toEqual({ path, message: 'there is no LoRA "oil"; there are ink' })
    expect(await shelf.check({ url: 'ftp://example.com/ink' }, 'input.loras.1')).toHaveLength(1)
  })

  it.each([fixture, 'ink'])('refuse for another family what stands at %s', async (name) => {
    const { folder, shelf } = await shelfWithInk()
    const flux = { family: 'FLUX', path: folder } as Model
    const [problem, ...more] = await shelf.checkFit({ name }, flux, 'input.loras.1')
    expect(problem?.path).toBe('input.loras.1.name')
    expect(problem?.message).toContain('it was made for the U-Net of SD or SDXL')
    expect(more).toEqual([])
    expect(await shelf.checkFit({ name }, { ...flux, family: 'SD' }, 'input.loras.1')).toEqual([])
    expect(await shelf.checkFit({ url: 'https://example.com/ink' }, flux, 'input.loras.1')).toEqual([])
  })
})

describe('toldLora', () => {
  it('keeps folders to itself', () => {
    expect(toldLora({ name: '/home/me/ink.safetensors', url: null, scale: 1 }).name).toBe('ink.safetensors')
    expect(toldLora({ name: null, url: 'https://example.com/ink', scale: 0.5 })).toEqual({
      name: 'https://example.com/ink',
      scale: 0.5,
    })
  })
})
