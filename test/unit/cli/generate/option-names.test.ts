import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { optionName, toldByOptions } from '../../../../src/cli/generate/option-names.ts'
import { addOptions } from '../../../../src/cli/generate/options.ts'
import { modelInputs } from '../../../../src/catalog/model.ts'
import { InputError, StateError } from '../../../../src/errors.ts'

const known = addOptions(new Command()).options.map(({ long }) => long)

describe('optionName', () => {
  it.each([
    ...modelInputs,
    'engine',
    'steps',
    'guidanceScale',
    'width',
    'height',
    'sampler',
    'seed',
    'count',
  ])('names an option that there is for %s', (field) => {
    expect(known).toContain(optionName(`input.${field}`).replace(/,.*/, ''))
  })

  it.each([
    ['input.negativePrompt2', '--negative-prompt2'],
    ['input.trueCfgScale', '--true-cfg-scale'],
    ['input.height', '--size, height'],
    ['input.loras.1.scale', '--lora'],
    ['input.prompt', 'the prompt'],
    ['--out', '--out'],
  ])('of %s is %s', (path, name) => {
    expect(optionName(path)).toBe(name)
  })
})

describe('toldByOptions', () => {
  it('is a line a field', () => {
    const error = new InputError([
      { path: 'input.count', message: 'too many' },
      { path: 'input.mask', message: 'it has a meaning only with initImage, which is missing' },
    ])
    expect(toldByOptions(error)).toBe(
      '--count: too many\n--mask: it has a meaning only with initImage, which is missing',
    )
  })

  it('is the message of any other error', () => {
    expect(toldByOptions(new StateError('It is input.strange.'))).toBe('It is input.strange.')
  })
})
