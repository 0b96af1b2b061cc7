import { describe, expect, it } from 'vitest'
import { checkRequest, withDefaults, type AskedParameters } from '../../../src/catalog/check-request.ts'
import { modelEntry, type ModelEntry } from '../../../src/catalog/model.ts'

const model = modelEntry.parse({
  ...{
    id: 'small',
    name: 'Small',
    description: 'For tests.',
    family: 'SD',
    folder: 'small',
    licence: 'none',
  },
  defaults: { steps: 20, guidanceScale: 7.5, width: 128, height: 96, sampler: 'DDIM' },
  limits: {
    ...{ minSteps: 2, maxSteps: 100, minSize: 48, maxSize: 200, sizeMultiple: 32, maxGuidanceScale: 10 },
  },
  samplers: ['DDIM', 'LCM'],
})

const problems = (asked: AskedParameters, entry: ModelEntry = model) =>
  checkRequest(entry, asked).map(({ path, message }) => `${path}: ${message}`)

describe('checkRequest', () => {
  it.each<[string, AskedParameters]>([
    ['nothing', {}],
    ['nulls', { steps: null, guidanceScale: null, width: null, height: null, sampler: null }],
    ['the lower ends', { steps: 2, guidanceScale: 0, width: 64, height: 64 }],
    ['the upper ends', { steps: 100, guidanceScale: 10, width: 192, height: 192 }],
    ['LCM within its fifty', { sampler: 'LCM', steps: 50 }],
  ])('takes %s', (_name, asked) => {
    expect(checkRequest(model, asked)).toEqual([])
  })

  it.each<[AskedParameters, string]>([
    [{ steps: 1 }, 'input.steps: 2 to 100 was expected for small, 1 was given'],
    [{ steps: 101 }, 'input.steps: 2 to 100 was expected for small, 101 was given'],
    [{ guidanceScale: -0.1 }, 'input.guidanceScale: 0 to 10 was expected for small, -0.1 was given'],
    [{ guidanceScale: 10.1 }, 'input.guidanceScale: 0 to 10 was expected for small, 10.1 was given'],
    [{ guidanceScale: NaN }, 'input.guidanceScale: 0 to 10 was expected for small, NaN was given'],
    [{ guidanceScale: Infinity }, 'input.guidanceScale: 0 to 10 was expected for small, Infinity was given'],
    [{ width: 47 }, 'input.width: 48 to 200 was expected for small, 47 was given'],
    [{ height: 201 }, 'input.height: 48 to 200 was expected for small, 201 was given'],
    [{ width: 100 }, 'input.width: a multiple of 32 was expected for small (96 or 128), 100 was given'],
    [{ sampler: 'EULER' }, 'input.sampler: small can be sampled with DDIM, LCM, not with EULER'],
    [{ sampler: 'LCM', steps: 51 }, 'input.steps: at most 50 was expected for the sampler LCM, 51 was given'],
  ])('refuses %j', (asked, message) => {
    expect(problems(asked)).toEqual([message])
  })

  it('tells everything at once', () => {
    const asked = { steps: 0, guidanceScale: 99, width: 1, height: 65, sampler: 'PNDM' } as const
    const paths = checkRequest(model, asked).map(({ path }) => path)
    expect(paths).toEqual(
      ['steps', 'guidanceScale', 'width', 'height', 'sampler'].map((name) => `input.${name}`),
    )
  })

  it.each([
    ['above the smallest', 49, '64'],
    ['below the largest', 199, '192'],
  ])('names only sizes that can be had: %s', (_name, width, near) => {
    expect(problems({ width })).toEqual([
      `input.width: a multiple of 32 was expected for small (${near}), ${width} was given`,
    ])
  })

  it('holds LCM to fifty steps also where the sampler or the steps are the model’s own', () => {
    const distilled: ModelEntry = { ...model, defaults: { ...model.defaults, sampler: 'LCM', steps: 4 } }
    expect(problems({ steps: 51 }, distilled)).toEqual([
      'input.steps: at most 50 was expected for the sampler LCM, 51 was given',
    ])
    expect(problems({ steps: 51, sampler: 'DDIM' }, distilled)).toEqual([])
    const patient: ModelEntry = { ...model, defaults: { ...model.defaults, steps: 60 } }
    expect(checkRequest(patient, { sampler: 'LCM' }).map(({ path }) => path)).toEqual(['input.steps'])
  })
})

it('withDefaults fills in what was left out', () => {
  expect(withDefaults(model, {})).toEqual(model.defaults)
  expect(withDefaults(model, { steps: null, sampler: null })).toEqual(model.defaults)
  const asked = { steps: 2, guidanceScale: 0, width: 64, height: 192, sampler: 'LCM' } as const
  expect(withDefaults(model, asked)).toEqual(asked)
})

it('withDefaults rescales guidance as a model does by itself, unless told otherwise', () => {
  const bright: ModelEntry = { ...model, defaults: { ...model.defaults, guidanceRescale: 0.7 } }
  const rescales = [{}, { guidanceRescale: null }, { guidanceRescale: 0 }, { guidanceRescale: 0.2 }]
  expect(rescales.map((asked) => withDefaults(bright, asked).guidanceRescale)).toEqual([0.7, 0.7, 0, 0.2])
  expect(withDefaults(model, {})).not.toHaveProperty('guidanceRescale')
})
