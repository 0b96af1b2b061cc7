import { describe, expect, it } from 'vitest'
import { samplers } from '../../../src/engine/protocol.ts'
import {
  generationParameters,
  type GenerationParameters,
} from '../../../src/imaging/generation-parameters.ts'

const given: GenerationParameters = {
  prompt: 'a lighthouse at dusk',
  negativePrompt: null,
  steps: 20,
  sampler: 'DPMPP_2M',
  guidanceScale: 4,
  seed: '42',
  width: 256,
  height: 256,
  modelId: 'starter',
  version: 'PromptPics 0.1.0',
}
const last =
  'Steps: 20, Sampler: DPM++ 2M, CFG scale: 4, Seed: 42, Size: 256x256, Model: starter, Version: PromptPics 0.1.0'

/** Reads the last line as A1111 does: names, then JSON between quotes or whatever comes before a comma. */
function readPairs(text: string): Record<string, unknown> {
  const line = text.split('\n').at(-1) ?? ''
  const pairs = line.matchAll(/\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)/g)
  return Object.fromEntries(
    [...pairs].map(([, name = '', value = '']) => [
      name,
      value.startsWith('"') && value.endsWith('"') ? JSON.parse(value) : value,
    ]),
  )
}

describe('generationParameters', () => {
  it('writes prompt and parameters', () => {
    expect(generationParameters(given)).toBe(`a lighthouse at dusk\n${last}`)
    expect(generationParameters({ ...given, negativePrompt: '' })).toBe(`a lighthouse at dusk\n${last}`)
  })

  it('writes what few pictures have in the names that others read', () => {
    const text = generationParameters({
      ...given,
      ...{ strength: 0.75, clipSkip: 1, guidanceRescale: 0.5, trueCfgScale: 3 },
      ...{ prompt2: 'in oil, thick', negativePrompt2: 'fog' },
    })
    expect(readPairs(text)).toMatchObject({
      ...{ Model: 'starter', 'Denoising strength': '0.75', 'Clip skip': '2', 'CFG rescale': '0.5' },
      ...{ 'True CFG scale': '3', 'Prompt 2': 'in oil, thick', 'Negative prompt 2': 'fog' },
      Version: 'PromptPics 0.1.0',
    })
    const none = { clipSkip: 0, prompt2: null, negativePrompt2: null, loras: [] }
    expect(generationParameters({ ...given, ...none })).toBe(`a lighthouse at dusk\n${last}`)
  })

  it.each([
    ['ink', 0.8, '<lora:ink:0.8>'],
    ['thick ink.v2.safetensors', 1, '<lora:thick ink.v2:1>'],
    ['https://example.com/files/a.safetensors?token=secret#b', -1, '<lora:a:-1>'],
    ['https://example.com/download/1234/', 2, '<lora:1234:2>'],
    ['http://127.0.0.1:80/a%3Ab<c>:d', 1, '<lora:a%3Ab_c_d:1>'],
  ])('writes the LoRA %s after the prompt, as A1111 does', (name, scale, tag) => {
    const loras = [{ name, scale }]
    expect(generationParameters({ ...given, loras })).toBe(`a lighthouse at dusk ${tag}\n${last}`)
    expect(generationParameters({ ...given, prompt: '', loras: [...loras, { name: 'oil', scale: 0 }] })).toBe(
      `${tag} <lora:oil:0>\n${last}`,
    )
  })

  it('writes the negative prompt on a line of its own', () => {
    expect(generationParameters({ ...given, negativePrompt: 'blurry, fog: thick' })).toBe(
      `a lighthouse at dusk\nNegative prompt: blurry, fog: thick\n${last}`,
    )
  })

  it('has no empty first line for an empty prompt', () => {
    expect(generationParameters({ ...given, prompt: '' })).toBe(last)
    expect(generationParameters({ ...given, prompt: ' ', negativePrompt: 'fog' })).toBe(
      `Negative prompt: fog\n${last}`,
    )
  })

  it('keeps line breaks in prompts as line feeds and drops NULs', () => {
    const text = generationParameters({
      ...given,
      prompt: 'one\r\ntwo\rthree\n\nfo\0ur',
      negativePrompt: 'a\nb',
    })
    expect(text).toBe(`one\ntwo\nthree\n\nfour\nNegative prompt: a\nb\n${last}`)
  })

  it.each([
    ['sd 1.5, pruned: v2', '"sd 1.5, pruned: v2"'],
    ['two\nlines', String.raw`"two\nlines"`],
    ['a "b", c', String.raw`"a \"b\", c"`],
    [String.raw`C:\models\x`, String.raw`"C:\\models\\x"`],
    ['"all quoted"', String.raw`"\"all quoted\""`],
    ['half "quoted"', 'half "quoted"'],
    ['モデル', 'モデル'],
  ])('writes the model %j so that readers get it back', (model, written) => {
    const text = generationParameters({ ...given, modelId: model })
    expect(text).toContain(`, Model: ${written}, Version: `)
    expect(readPairs(text)).toEqual({
      Steps: '20',
      Sampler: 'DPM++ 2M',
      'CFG scale': '4',
      Seed: '42',
      Size: '256x256',
      Model: model,
      Version: 'PromptPics 0.1.0',
    })
  })

  it('knows every sampler of the engine by the name that A1111 gives it', () => {
    const names = samplers.map((sampler) => readPairs(generationParameters({ ...given, sampler }))['Sampler'])
    expect(Object.fromEntries(samplers.map((sampler, i) => [sampler, names[i]]))).toEqual({
      DDIM: 'DDIM',
      EULER: 'Euler',
      EULER_ANCESTRAL: 'Euler a',
      DPMPP_2M: 'DPM++ 2M',
      DPMPP_2M_KARRAS: 'DPM++ 2M Karras',
      LCM: 'LCM',
      PNDM: 'PLMS',
      FLOW_EULER: 'Euler',
    })
  })

  it('writes fractions and large seeds in full', () => {
    const text = generationParameters({ ...given, guidanceScale: 7.5, seed: '9007199254740991' })
    expect(text).toContain('CFG scale: 7.5, Seed: 9007199254740991,')
  })
})
