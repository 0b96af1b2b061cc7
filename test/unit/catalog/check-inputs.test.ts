import { expect, it } from 'vitest'
import { checkInputs } from '../../../src/catalog/check-inputs.ts'

const model = { id: 'm', inputs: { required: ['initImage'], optional: ['strength', 'loras'] } } as const

it('takes what a model takes, and what was not given', () => {
  const given = { initImage: {}, strength: 0, loras: [], mask: null, clipSkip: undefined }
  expect(checkInputs(model, given)).toEqual([])
})

it('tells what a model does not take, and what it cannot do without', () => {
  expect(checkInputs(model, { clipSkip: 0, mask: 'x', negativePrompt: '' })).toEqual([
    ...['negativePrompt', 'clipSkip', 'mask'].map((input) => ({
      path: `input.${input}`,
      message: 'm does not take it; it takes initImage, strength, loras',
    })),
    { path: 'input.initImage', message: 'm cannot do without it: it needs initImage' },
  ])
  expect(checkInputs({ id: 'm', inputs: { required: [], optional: [] } }, { mask: 1 })[0]?.message).toBe(
    'm does not take it; it takes a prompt alone',
  )
})
