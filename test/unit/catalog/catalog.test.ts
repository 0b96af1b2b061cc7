import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readCatalog } from '../../../src/catalog/catalog.ts'
import { ConfigurationError } from '../../../src/errors.ts'
import { projectFolder } from '../../../src/config.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'promptpics-catalog-'))
})

afterEach(() => rm(folder, { recursive: true }))

const entry = {
  ...{ id: 'a', name: 'A', description: 'For tests.', family: 'SD', folder: 'a', licence: 'none' },
  defaults: { steps: 20, guidanceScale: 7.5, width: 64, height: 64, sampler: 'DDIM' },
  limits: { minSteps: 1, maxSteps: 50, minSize: 64, maxSize: 64, sizeMultiple: 8, maxGuidanceScale: 30 },
  samplers: ['DDIM'],
}

const write = (content: unknown) =>
  writeFile(join(folder, 'catalog.json'), typeof content === 'string' ? content : JSON.stringify(content))

/** The message with which the catalog is refused; it always names the file. */
async function refusal(): Promise<string> {
  const error: unknown = await readCatalog(folder).then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ConfigurationError)) throw new Error(`Not refused as it should be: ${String(error)}`)
  expect(error.message).toContain(join(folder, 'catalog.json'))
  return error.message
}

describe('a catalog', () => {
  it('has its models in order, each with its place', async () => {
    await write({ models: [entry, { ...entry, id: 'b', folder: 'elsewhere', gated: true }] })
    const models = await (await readCatalog(folder)).models()
    expect(models).toMatchObject([
      { ...entry, path: join(folder, 'a'), installed: false, gated: false, goodFor: [] },
      { id: 'b', path: join(folder, 'elsewhere'), installed: false, gated: true },
    ])
  })

  it('finds a model by its id, and none by another', async () => {
    await write({ models: [entry] })
    const catalog = await readCatalog(folder)
    expect(await catalog.find('a')).toMatchObject({ id: 'a' })
    expect(await catalog.find('b')).toBeNull()
  })

  it('looks at every question what is installed', async () => {
    await write({ models: [entry] })
    const catalog = await readCatalog(folder)
    await mkdir(join(folder, 'a'))
    expect((await catalog.find('a'))?.installed).toBe(false)
    await writeFile(join(folder, 'a', 'model_index.json'), '{}')
    expect((await catalog.find('a'))?.installed, 'without its denoiser').toBe(false)
    await mkdir(join(folder, 'a', 'unet'))
    await writeFile(join(folder, 'a', 'unet', 'model.onnx'), '')
    expect((await catalog.find('a'))?.installed).toBe(true)
    await rm(join(folder, 'a'), { recursive: true })
    expect((await catalog.models())[0]?.installed).toBe(false)
  })

  it('that ships with the project can be read, and its starter model is there', async () => {
    const models = await (await readCatalog(join(projectFolder, 'models'))).models()
    expect(models.find(({ id }) => id === 'starter')?.installed).toBe(true)
    const routed = ['flux_dev', 'realvis_xl', 'logo_sdxl', 'sd3_medium']
    expect(models.map(({ id }) => id)).toEqual(expect.arrayContaining(routed))
    for (const { id, files, repository, export: exported } of models) {
      expect(files.length, `${id} tells no sizes`).toBeGreaterThan(3)
      // Of these repositories only one has ONNX files.
      expect([id, exported === undefined]).toEqual([
        id,
        repository === undefined || repository === 'stabilityai/stable-diffusion-xl-base-1.0',
      ])
    }
  })
})

describe('a catalog is refused', () => {
  it('where it is not there', async () => {
    expect(await refusal()).toContain('cannot be read: ENOENT')
  })

  it.each(['', '{"models": [', 'models:'])('where it is no JSON: "%s"', async (content) => {
    await write(content)
    expect(await refusal()).toContain('is not JSON')
  })

  it('where an id stands there twice', async () => {
    await write({ models: [entry, { ...entry, folder: 'b' }] })
    expect(await refusal()).toContain('the id "a" stands there twice')
  })

  it('with every mistake in it', async () => {
    const { licence: _, ...incomplete } = entry
    await write({
      models: [
        incomplete,
        { ...entry, id: 'Not an id', folder: '../elsewhere', colour: 'red', samplers: [] },
        { ...entry, id: 'c', defaults: { ...entry.defaults, steps: 0, sampler: 'HEUN' } },
        { ...entry, id: 'd', repository: 'no-owner', device: 'tpu', export: { dtype: 'int8' } },
        { ...entry, id: 'e', files: [{ path: '../unet/model.onnx', bytes: -1 }] },
      ],
    })
    const message = await refusal()
    for (const path of [
      'models[0].licence',
      'models[1].id',
      'models[1].folder',
      'models[1].samplers',
      'models[2].defaults.steps',
      'models[2].defaults.sampler',
      'models[3].repository',
      'models[3].device',
      'models[3].export.task',
      'models[3].export.dtype',
      'models[4].files[0].path',
      'models[4].files[0].bytes',
    ]) {
      expect(message).toContain(`\n  ${path}: `)
    }
    expect(message).toContain('\n  models[1]: nothing named "colour" was expected')
  })

  it.each([
    [{}, 'models: a list was expected, and nothing is there'],
    [{ models: [] }, 'models: at least one model was expected'],
    [{ models: {} }, 'models: a list was expected'],
    [{ models: ['a'] }, 'models[0]: an object was expected'],
    [[], 'the whole: an object was expected'],
    [null, 'the whole: an object was expected'],
    ['text', 'the whole: an object was expected'],
  ])('where it holds no models: %j', async (content, problem) => {
    await write(JSON.stringify(content))
    expect(await refusal()).toBe(`${join(folder, 'catalog.json')} is not as expected:\n  ${problem}`)
  })

  it.each<[change: object, problem: string]>([
    [{ licence: undefined }, 'licence: text was expected, and nothing is there'],
    [{ name: '' }, 'name: text that is not empty was expected'],
    [{ id: 'Not an id' }, 'id: lower-case letters, digits, _ . - were expected'],
    [{ family: 'XL' }, 'family: one of SD, SDXL, SD3, FLUX, REMOTE was expected'],
    [{ gated: 'no' }, 'gated: true or false was expected'],
    [{ samplers: [] }, 'samplers: a list of at least 1 was expected'],
    [{ limits: { ...entry.limits, minSteps: 1.5 } }, 'limits.minSteps: a whole number was expected'],
    [{ limits: { ...entry.limits, minSize: 0 } }, 'limits.minSize: more than 0 was expected'],
    [{ files: [{ path: 'x', bytes: -1 }] }, 'files[0].bytes: at least 0 was expected'],
    [
      { limits: { ...entry.limits, maxSteps: 1e300 } },
      'limits.maxSteps: at most 9007199254740991 was expected',
    ],
  ])('with the field and what was expected there: %j', async (change, problem) => {
    await write({ models: [{ ...entry, ...change }] })
    expect(await refusal()).toContain(`is not as expected:\n  models[0].${problem}`)
  })

  it.each([
    ['more steps than it can take', { steps: 51 }, 'steps: 1 to 50 was expected for a, 51 was given'],
    ['a size that it cannot take', { width: 65 }, 'width: 64 to 64 was expected for a, 65 was given'],
    [
      'a sampler that it does not have',
      { sampler: 'EULER' },
      'sampler: a can be sampled with DDIM, not with EULER',
    ],
  ])('where a model’s defaults are %s', async (_name, change, problem) => {
    await write({ models: [{ ...entry, defaults: { ...entry.defaults, ...change } }] })
    const file = join(folder, 'catalog.json')
    expect(await refusal()).toBe(`${file}: the defaults of a: ${problem}`)
  })

  it('where a model’s defaults have something that its family does not take', async () => {
    const flow = { family: 'SD3', defaults: { ...entry.defaults, guidanceRescale: 0.7 } }
    await write({ models: [{ ...entry, ...flow }] })
    expect(await refusal()).toContain('the defaults of a: guidanceRescale: a does not take it; it takes')
  })
})

it('takes no pictures for a model whose folder has nothing to see them through', async () => {
  await cp(join(projectFolder, 'models/starter'), join(folder, 'a'), { recursive: true })
  await rm(join(folder, 'a/vae_encoder'), { recursive: true })
  await write({ models: [entry] })
  const blind = await (await readCatalog(folder)).find('a')
  expect(blind).toMatchObject({ installed: true })
  expect(blind?.inputs.optional).toEqual(['negativePrompt', 'guidanceRescale', 'loras'])
})
