import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readCatalog } from '../../../src/catalog/catalog.ts'
import { InputError, ModelUnavailableError } from '../../../src/errors.ts'
import { chooseModel } from '../../../src/use-cases/choose-model.ts'
import { goldenModels } from '../engine/golden-models.ts'

const catalog = await readCatalog(goldenModels)

async function refusal(choice: Promise<unknown>): Promise<unknown> {
  return choice.then(
    () => null,
    (error: unknown) => error,
  )
}

describe('by id', () => {
  it('is the model that was asked for', async () => {
    const { decision, model } = await chooseModel(catalog, 'tiny-sd-v', 'a portrait', { steps: 3 })
    expect(model).toMatchObject({ id: 'tiny-sd-v', path: join(goldenModels, 'tiny-sd-v'), installed: true })
    expect(decision).toEqual({
      ...{ modelId: 'tiny-sd-v', ranModelId: 'tiny-sd-v', scores: [], tags: [], confidence: 1 },
      ...{ reason: 'Asked for by its id.', decidedBy: 'override' },
    })
  })

  it('is refused where the model is not installed, whatever was asked of it', async () => {
    const error = await refusal(chooseModel(catalog, 'flux_dev', 'a cat', { width: 1 }))
    expect(error).toBeInstanceOf(ModelUnavailableError)
    expect(error).toMatchObject({
      modelId: 'flux_dev',
      message: expect.stringContaining('promptpics models pull'),
    })
  })

  it('is refused with the file at fault where a dropped folder is no sound model', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'promptpics-broken-model-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await writeFile(join(folder, 'catalog.json'), await readFile(join(goldenModels, 'catalog.json')))
    await cp(join(goldenModels, 'tiny-sd'), join(folder, 'mine'), { recursive: true })
    await rm(join(folder, 'mine/scheduler'), { recursive: true })
    const error = await refusal(chooseModel(await readCatalog(folder), 'mine', 'a cat', {}))
    expect(error).toBeInstanceOf(ModelUnavailableError)
    expect(error).toMatchObject({
      message: expect.stringMatching(
        /^mine cannot run: mine\/scheduler\/scheduler_config\.json(?!.*promptpics-broken)/,
      ),
    })
  })

  it('is refused where the model does not fit into memory, and `auto` passes it over', async () => {
    const cpu = { name: 'cpu', usable: true, reason: '', memoryBytes: 1000 }
    const small = await readCatalog(goldenModels, { devices: () => [cpu] })
    const error = await refusal(chooseModel(small, 'tiny-sd', 'a cat', {}))
    expect(error).toBeInstanceOf(ModelUnavailableError)
    expect(error).toMatchObject({
      modelId: 'tiny-sd',
      message: expect.stringMatching(/^Tiny SD cannot run here: .* does not fit into memory: .* 1000 bytes/),
    })
    expect(await refusal(chooseModel(small, 'auto', 'a cat', {}))).toMatchObject({
      modelId: 'auto',
      code: 'MODEL_UNAVAILABLE',
    })
  })

  it('is refused where the model cannot do what was asked', async () => {
    const error = await refusal(chooseModel(catalog, 'tiny-sd-v', 'a cat', { steps: 101, sampler: 'LCM' }))
    expect(error).toBeInstanceOf(InputError)
    expect((error as InputError).fields.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['input.steps', 'input.sampler']),
    )
  })

  it('is refused where there is no such model, without repeating a book', async () => {
    const error = (await refusal(chooseModel(catalog, 'x'.repeat(10_000), 'a cat', {}))) as InputError
    expect(error).toBeInstanceOf(InputError)
    expect(error.fields).toEqual([
      {
        path: 'input.engine',
        message: `one of auto, tiny-sd, tiny-sd-v, flux_dev, tiny-sdxl, tiny-sd3, tiny-flux was expected, "${'x'.repeat(100)}" was given`,
      },
    ])
  })
})

describe('auto', () => {
  it('names the ideal model and runs the best that is there', async () => {
    const { decision, model } = await chooseModel(catalog, 'auto', 'a logo', {})
    expect(model.id).toBe('tiny-sd')
    expect(decision).toMatchObject({ modelId: 'logo_sdxl', ranModelId: 'tiny-sd', decidedBy: 'rules' })
  })

  it('passes over a model that cannot do what was asked', async () => {
    const { decision, model } = await chooseModel(catalog, 'auto', 'a cat', { width: 40 })
    expect([model.id, decision.ranModelId]).toEqual(['tiny-sd-v', 'tiny-sd-v'])
  })

  it('says what the model lacks that comes closest, where none can', async () => {
    const error = await refusal(chooseModel(catalog, 'auto', 'a cat', { width: 1024, steps: 200 }))
    expect(error).toBeInstanceOf(InputError)
    expect((error as InputError).fields).toEqual([
      { path: 'input.width', message: '32 to 512 was expected for tiny-sd, 1024 was given' },
    ])
  })

  it('says how to get a model where there is none', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'promptpics-no-models-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await writeFile(join(folder, 'catalog.json'), await readFile(join(goldenModels, 'catalog.json')))
    const error = await refusal(chooseModel(await readCatalog(folder), 'auto', 'a cat', { width: 1 }))
    expect(error).toBeInstanceOf(ModelUnavailableError)
    expect(error).toMatchObject({
      modelId: 'auto',
      message: expect.stringContaining('No model is installed.'),
    })
  })
})
