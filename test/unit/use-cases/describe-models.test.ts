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
  await engine.run('job', request, {}, new AbortController().signal)
  expect(await described()).toEqual([
    ['tiny-sd', true, false],
    ['tiny-sd-v', true, true],
    ['flux_dev', false, false],
    ...others,
  ])
})
