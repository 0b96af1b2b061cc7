import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describeModels } from '../../../src/use-cases/describe-models.ts'
import { goldenModels } from '../engine/golden-models.ts'
import { openWorkshop } from './workshop.ts'

const others = ['tiny-sdxl', 'tiny-sd3', 'tiny-flux'].map((id) => [id, true, false])

it('tells which models are there and which are in memory', async () => {
  const { catalog, engine } = await openWorkshop()
  const described = async () =>
    (await describeModels({ catalog, engine })).map(({ id, installed, loaded }) => [id, installed, loaded])
  expect(await described()).toEqual([
    ['tiny-sd', true, false],
    ['tiny-sd-v', true, false],
    ['flux_dev', false, false],
    ...others,
  ])
  engine.start()
  const request = {
    modelFolder: join(goldenModels, 'tiny-sd-v'),
    prompt: 'a cat',
    ...{ steps: 1, guidanceScale: 1, width: 32, height: 32, seed: 1 },
  }
  const { signal } = new AbortController()
  await engine.run('job', request, {}, signal)
  expect(await described()).toEqual([
    ['tiny-sd', true, false],
    ['tiny-sd-v', true, true],
    ['flux_dev', false, false],
    ...others,
  ])
})

it('tells where the parts of a model are, or would be', async () => {
  const { catalog, engine } = await openWorkshop()
  const tiny = async () => (await describeModels({ catalog, engine })).find(({ id }) => id === 'tiny-sd')!
  engine.start()
  await engine.settled()
  const names = ['text_encoder', 'vae_encoder', 'unet', 'vae_decoder']
  const before = await tiny()
  expect(before).toMatchObject({ device: 'cpu', loaded: false })
  expect(before.memoryUse).toMatchObject({ loadedBytes: 0, together: true, problem: null })
  expect(before.memoryUse.parts.map(({ part, loaded }) => [part, loaded])).toEqual(
    names.map((part) => [part, false]),
  )
  const sum = before.memoryUse.parts.reduce((bytes, part) => bytes + part.bytes, 0)
  expect(before.memoryUse.peakBytes).toBe(sum)

  const size = { steps: 1, guidanceScale: 1, width: 32, height: 32, seed: 1 }
  const request = { modelFolder: join(goldenModels, 'tiny-sd'), prompt: 'a cat', ...size }
  await engine.run('job', request, {}, new AbortController().signal)
  const after = await tiny()
  expect(after.memoryUse.parts.filter(({ loaded }) => loaded).map(({ part }) => part)).toEqual([
    'text_encoder',
    'unet',
    'vae_decoder',
  ])
  expect(after.memoryUse.loadedBytes).toBeGreaterThan(0)
})
