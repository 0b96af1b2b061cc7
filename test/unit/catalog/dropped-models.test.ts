import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readCatalog, type Catalog } from '../../../src/catalog/catalog.ts'
import { checkRequest } from '../../../src/catalog/check-request.ts'
import { goldenModels } from '../engine/golden-models.ts'

let folder: string
let catalog: Catalog
let warnings: string[]

const tinySd = {
  ...{
    id: 'named',
    name: 'Named',
    description: 'For tests.',
    family: 'SD',
    folder: 'tiny-sd',
    licence: 'none',
  },
  defaults: { steps: 20, guidanceScale: 7.5, width: 64, height: 64, sampler: 'DDIM' },
  limits: { minSteps: 1, maxSteps: 50, minSize: 64, maxSize: 64, sizeMultiple: 8, maxGuidanceScale: 30 },
  samplers: ['DDIM'],
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'promptpics-dropped-'))
  await writeFile(join(folder, 'catalog.json'), JSON.stringify({ models: [tinySd] }))
  warnings = []
  catalog = await readCatalog(folder, {
    log: { warn: (_fields, message) => void warnings.push(message) },
  })
})

afterEach(() => rm(folder, { recursive: true }))

const drop = (model: string, as = model) =>
  cp(join(goldenModels, model), join(folder, as), { recursive: true })
const edit = async (file: string, change: object) => {
  const path = join(folder, file)
  const before = JSON.parse(await readFile(path, 'utf8')) as object
  await writeFile(path, JSON.stringify({ ...before, ...change }))
}
const ids = async () => (await catalog.models()).map(({ id }) => id)
const flow = ['FLOW_EULER']
const ofBetas = ['EULER', 'EULER_ANCESTRAL', 'DDIM', 'DPMPP_2M', 'DPMPP_2M_KARRAS', 'LCM', 'PNDM']

describe('a folder that no entry names', () => {
  it('is a model as soon as it is there, and none as soon as it is gone', async () => {
    expect(await ids()).toEqual(['named'])
    await drop('tiny-sdxl')
    expect(await ids()).toEqual(['named', 'tiny-sdxl'])
    expect(await catalog.find('tiny-sdxl')).toMatchObject({
      ...{ installed: true, licence: 'unknown', path: join(folder, 'tiny-sdxl'), family: 'SDXL' },
    })
    await rm(join(folder, 'tiny-sdxl'), { recursive: true })
    expect(await catalog.find('tiny-sdxl')).toBeNull()
    expect(warnings).toEqual([])
  })

  it.each([
    ['tiny-sd-v', 'SD', { width: 64, sampler: 'DDIM', guidanceScale: 7.5 }, { sizeMultiple: 8 }, ofBetas],
    ['tiny-sdxl', 'SDXL', { width: 64, sampler: 'EULER', guidanceScale: 5 }, { sizeMultiple: 8 }, ofBetas],
    ['tiny-sd3', 'SD3', { width: 64, sampler: 'FLOW_EULER', steps: 28 }, { sizeMultiple: 16 }, flow],
    ['tiny-flux', 'FLUX', { width: 1024, sampler: 'FLOW_EULER', steps: 28 }, { sizeMultiple: 16 }, flow],
  ])(
    'is described by its family and its configurations: %s',
    async (id, family, defaults, limits, samplers) => {
      await drop(id)
      const model = await catalog.find(id)
      expect(model).toMatchObject({ id, family, defaults, limits, samplers, installed: true })
      expect(checkRequest(model!, model!.defaults)).toEqual([])
      expect(model!.inputs.optional).toContain('initImage')
    },
  )

  it.each([
    ['ORTStableDiffusionXLPipeline', 'SDXL'],
    ['StableDiffusionInpaintPipeline', 'SD'],
    ['OnnxStableDiffusionImg2ImgPipeline', 'SD'],
    ['FluxImg2ImgPipeline', 'FLUX'],
    ['ORTStableDiffusion3InpaintPipeline', 'SD3'],
  ])('has the family of its class: %s', async (className, family) => {
    await drop('tiny-sd', 'other')
    await edit('other/model_index.json', { _class_name: className })
    expect((await catalog.find('other'))?.family).toBe(family)
  })

  it.each([
    [{ _class_name: 'PNDMScheduler' }, 'PNDM'],
    [{ _class_name: 'EulerAncestralDiscreteScheduler' }, 'EULER_ANCESTRAL'],
    [{ _class_name: 'DPMSolverMultistepScheduler' }, 'DPMPP_2M'],
    [{ _class_name: 'DPMSolverMultistepScheduler', use_karras_sigmas: true }, 'DPMPP_2M_KARRAS'],
    [{ _class_name: 'UniPCMultistepScheduler' }, 'EULER'],
    [{ _class_name: 'FlowMatchEulerDiscreteScheduler' }, 'EULER'],
  ])('is sampled as its scheduler says: %j', async (scheduler, sampler) => {
    await drop('tiny-sd', 'other')
    await edit('other/scheduler/scheduler_config.json', scheduler)
    expect((await catalog.find('other'))?.defaults.sampler).toBe(sampler)
  })

  it('rescales guidance where its schedule ends in pure noise, as far as its family can', async () => {
    const scheduler = { _class_name: 'EulerDiscreteScheduler', rescale_betas_zero_snr: true }
    for (const model of ['tiny-sd', 'tiny-sd3']) {
      await drop(model, `bright-${model}`)
      await edit(`bright-${model}/scheduler/scheduler_config.json`, scheduler)
    }
    expect((await catalog.find('bright-tiny-sd'))?.defaults.guidanceRescale).toBe(0.7)
    expect((await catalog.find('bright-tiny-sd3'))?.defaults).not.toHaveProperty('guidanceRescale')
  })

  it('may have infinities in its configurations, as Python writes them', async () => {
    await drop('tiny-sd', 'other')
    const text = '{"_class_name": "DPMSolverMultistepScheduler", "lambda_min_clipped": -Infinity}'
    await writeFile(join(folder, 'other/scheduler/scheduler_config.json'), text)
    expect(await catalog.find('other')).toMatchObject({ installed: true, defaults: { sampler: 'DPMPP_2M' } })
  })

  it('takes few steps where it is distilled', async () => {
    await drop('tiny-sd', 'lcm')
    await edit('lcm/scheduler/scheduler_config.json', { _class_name: 'LCMScheduler' })
    expect((await catalog.find('lcm'))?.defaults).toMatchObject({
      steps: 8,
      guidanceScale: 1,
      sampler: 'LCM',
    })
    await edit('lcm/unet/config.json', { time_cond_proj_dim: 256 })
    expect((await catalog.find('lcm'))?.defaults).toMatchObject({ guidanceScale: 8.5 })
    await drop('tiny-flux', 'schnell')
    await edit('schnell/transformer/config.json', { guidance_embeds: false })
    expect((await catalog.find('schnell'))?.defaults).toMatchObject({ steps: 4, guidanceScale: 0 })
  })

  it('is as large as its U-Net was trained for, in what its levels can halve', async () => {
    await drop('tiny-sd', 'other')
    await edit('other/unet/config.json', { sample_size: [96, 65], block_out_channels: [8, 8, 8, 8] })
    expect(await catalog.find('other')).toMatchObject({
      defaults: { width: 512, height: 512 },
      limits: { sizeMultiple: 64, minSize: 256, maxSize: 1024 },
    })
  })

  it('asks for picture and mask where its U-Net takes them', async () => {
    await drop('tiny-sd', 'inpainting')
    await edit('inpainting/unet/config.json', { in_channels: 9 })
    const { inputs } = (await catalog.find('inpainting'))!
    expect(inputs.required).toEqual(['initImage', 'mask'])
    expect(inputs.optional).toContain('strength')
    expect(inputs.optional).not.toContain('mask')
  })
})

describe('a folder stands in nobody’s way', () => {
  it.each(['.hidden', 'loras'])('named %s', async (name) => {
    await drop('tiny-sd', name)
    expect(await ids()).toEqual(['named'])
    expect(warnings).toEqual([])
  })

  it('without model_index.json, or being a file', async () => {
    await mkdir(join(folder, 'notes'))
    await writeFile(join(folder, 'readme.txt'), 'read me')
    expect(await ids()).toEqual(['named'])
    expect(warnings).toEqual([])
  })

  it.each([
    ['A Model', {}, 'A Model is left out: its name cannot be an id'],
    ['named', {}, 'named is left out: another model has the id named'],
    ['kandinsky', { _class_name: 'KandinskyPipeline' }, 'names a KandinskyPipeline; what runs here is'],
    ['classless', { _class_name: 7 }, 'model_index.json is not as expected: _class_name'],
  ])('left out with a warning: %s', async (name, change, warning) => {
    await drop('tiny-sd', 'dropped')
    await edit('dropped/model_index.json', change)
    await rename(join(folder, 'dropped'), join(folder, name))
    await drop('tiny-sdxl')
    expect(await ids()).toEqual(['named', 'tiny-sdxl'])
    expect(warnings).toEqual([expect.stringContaining(warning)])
    expect(warnings[0]).toContain(join(folder, name))
  })

  it('whose model_index.json is no JSON', async () => {
    await drop('tiny-sd', 'cut')
    await writeFile(join(folder, 'cut', 'model_index.json'), '{ "_class')
    expect(await ids()).toEqual(['named'])
    expect(warnings).toEqual([expect.stringContaining('cut/model_index.json is not JSON')])
  })

  it.each([
    ['unet/config.json', '{'],
    ['vae_decoder/config.json', '{ "block_out_channels": "many" }'],
    ['scheduler/scheduler_config.json', '[]'],
  ])('listed as not installed where %s is broken', async (file, content) => {
    await drop('tiny-sd', 'broken')
    await writeFile(join(folder, 'broken', file), content)
    expect(await catalog.find('broken')).toMatchObject({
      ...{ family: 'SD', installed: false },
      fault: expect.stringContaining(join(folder, 'broken', file)),
    })
    expect(warnings).toEqual([expect.stringContaining(join(folder, 'broken', file))])
  })

  it('listed as not installed while its denoiser is not there', async () => {
    await drop('tiny-sd3')
    await rm(join(folder, 'tiny-sd3', 'transformer', 'model.onnx'))
    const fault = `${join(folder, 'tiny-sd3', 'transformer/model.onnx')} is missing`
    expect(await catalog.find('tiny-sd3')).toMatchObject({ installed: false, fault })
    expect(warnings).toEqual([fault])
  })

  it('and is warned of once, and again after it was in order', async () => {
    const index = join(folder, 'cut', 'model_index.json')
    await drop('tiny-sd', 'cut')
    await writeFile(index, '{')
    await ids()
    await ids()
    expect(warnings).toHaveLength(1)
    await cp(join(goldenModels, 'tiny-sd', 'model_index.json'), index)
    await ids()
    await writeFile(index, '{')
    await ids()
    expect(warnings).toHaveLength(2)
  })
})
