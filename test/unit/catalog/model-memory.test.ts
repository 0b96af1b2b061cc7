import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readCatalog } from '../../../src/catalog/catalog.ts'
import { announcedParts, planModel } from '../../../src/catalog/model-memory.ts'

const gib = 1024 ** 3
const models = fileURLToPath(new URL('../../../models', import.meta.url))
const cpu = (memoryBytes: number) => ({ name: 'cpu', usable: true, reason: '', memoryBytes })
const card = (memoryBytes: number) => ({ name: 'cuda', usable: true, reason: '', memoryBytes })

describe('announcedParts', () => {
  it('adds the files of each part up, in the order of a run', () => {
    const files = [
      { path: 'unet/model.onnx_data', bytes: 100 },
      { path: 'unet/model.onnx', bytes: 3 },
      { path: 'text_encoder/model.onnx', bytes: 20 },
    ]
    expect(announcedParts({ files, export: undefined })).toEqual([
      { part: 'text_encoder', bytes: 20, float16Bytes: 0, unfoldedBytes: 0 },
      { part: 'unet', bytes: 103, float16Bytes: 0, unfoldedBytes: 0 },
    ])
    const [half] = announcedParts({ files: [files[0]!], export: { task: 'text-to-image', dtype: 'fp16' } })
    expect(half).toEqual({ part: 'unet', bytes: 100, float16Bytes: 100, unfoldedBytes: 0 })
  })
})

describe('the models of the catalog', () => {
  it('are planned before they are there', async () => {
    const catalog = await readCatalog(models, { devices: () => [card(22.5 * gib), cpu(19.2 * gib)] })
    const flux = await catalog.find('flux_dev')
    expect(flux?.installed).toBe(false)
    expect(flux?.memory).toMatchObject({ together: false, problem: null })
    expect(flux?.memory?.placements.find(({ part }) => part === 'transformer')?.device).toBe('cuda')
  })

  it('say why they cannot run here', async () => {
    const catalog = await readCatalog(models, { devices: () => [cpu(19.2 * gib)] })
    const { memory } = (await catalog.find('flux_dev'))!
    expect(memory?.problem).toMatch(/^transformer does not fit into memory: it would hold 4\d(\.\d)? GiB/)
    const starter = await catalog.find('starter')
    expect(starter?.memory).toMatchObject({ together: true, problem: null })
  })

  it('say where their denoisers are slow', async () => {
    const catalog = await readCatalog(models, { devices: () => [card(8 * gib), cpu(64 * gib)] })
    const { memory } = (await catalog.find('flux_dev'))!
    expect(memory?.problem).toBeNull()
    expect(memory?.slow).toMatch(/^transformer runs on the CPU, which is slow, for cuda cannot hold it: /)
    const starter = await catalog.find('starter')
    expect(starter?.memory).toMatchObject({ problem: null, slow: null })
  })

  it('are not planned while nobody knows the devices', async () => {
    const starter = await (await readCatalog(models)).find('starter')
    expect(starter?.memory).toBeNull()
    expect(starter?.parts.map(({ part }) => part)).toEqual([
      'text_encoder',
      'vae_encoder',
      'unet',
      'vae_decoder',
    ])
  })
})

describe('planModel', () => {
  const unet = { part: 'unet', bytes: gib, float16Bytes: 0, unfoldedBytes: 0 }

  it('puts a model on the device of its entry and on no other', () => {
    const plan = planModel({ device: 'cpu' }, [unet], [card(8 * gib), cpu(8 * gib)])
    expect(plan?.placements).toEqual([{ part: 'unet', device: 'cpu', bytes: gib }])
  })

  it('says why that device cannot be used', () => {
    const broken = { ...card(gib), usable: false, reason: 'There is no GPU.' }
    const plan = planModel({ device: 'cuda' }, [unet], [broken, cpu(8 * gib)])
    expect(plan?.problem).toBe('it is to run on cuda, which cannot be used: There is no GPU.')
  })
})
