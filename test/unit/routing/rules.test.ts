import { describe, expect, it } from 'vitest'
import { routeByRules } from '../../../src/routing/rules.ts'

const ids = ['tiny', 'flux_dev', 'realvis_xl', 'sd3_medium', 'logo_sdxl']
const all = ids.map((id) => ({ id, canRun: true }))
const only = (...running: string[]) => ids.map((id) => ({ id, canRun: running.includes(id) }))

describe('what a prompt asks for', () => {
  it.each([
    ['', 'flux_dev', []],
    ['a red cat on a roof', 'flux_dev', []],
    ['a castle, a hill and a sunset', 'flux_dev', []],
    ['a portrait of an old sailor', 'realvis_xl', ['portrait']],
    ['PORTRAITS!', 'realvis_xl', ['portrait']],
    ['ｐｏｒｔｒａｉｔ of a king', 'realvis_xl', ['portrait']],
    ['her face, lit by candles', 'realvis_xl', ['portrait']],
    ['two faces', 'realvis_xl', ['portrait']],
    ['a headshot', 'realvis_xl', ['portrait']],
    ['a close-up of a woman in the rain', 'realvis_xl', ['portrait']],
    ['a close-up of a flower', 'flux_dev', []],
    ['the surface of the moon', 'flux_dev', []],
    ['facets and typefaces', 'flux_dev', []],
    ['a portraiture class', 'flux_dev', []],
    ['a logo for a bakery', 'logo_sdxl', ['logo']],
    ['app icons', 'logo_sdxl', ['logo']],
    ['an iconic scene', 'flux_dev', []],
    ['a sign that says "open"', 'logo_sdxl', ['logo']],
    ['a cake with the words happy birthday', 'logo_sdxl', ['logo']],
    ['a T-shirt with text', 'logo_sdxl', ['logo']],
    ['a pretext for a letter', 'flux_dev', []],
    ['a poster for a film', 'sd3_medium', ['composition']],
    ['a dashboard', 'sd3_medium', ['composition']],
    ['a UI for a bank', 'sd3_medium', ['composition']],
    ['a quiet suit in a building', 'flux_dev', []],
    ['a web page', 'sd3_medium', ['composition']],
    ['websites', 'sd3_medium', ['composition']],
    ['a mock-up', 'sd3_medium', ['composition']],
    ['a cat, a dog, a bird, a fish and a horse next to a cow', 'sd3_medium', ['composition']],
    ['a cat, a dog, a bird, a fish and a horse', 'flux_dev', []],
    [', , , , , , ,', 'flux_dev', []],
    ['a logo with a face', 'realvis_xl', ['portrait', 'logo']],
    ['a poster with a logo', 'logo_sdxl', ['logo', 'composition']],
    ['a poster with a portrait and a logo', 'realvis_xl', ['portrait', 'logo', 'composition']],
  ])('"%s": %s', (prompt, modelId, tags) => {
    const decision = routeByRules(prompt, all)
    expect(decision).toMatchObject({ modelId, ranModelId: modelId, tags })
    expect(decision).toMatchObject({ decidedBy: 'rules', confidence: null })
  })

  it('is scored as the rules say, best first', () => {
    const { scores } = routeByRules('a poster with a portrait and a logo', all)
    expect(scores.map(({ modelId, score }) => [modelId, score])).toEqual([
      ['realvis_xl', 1.5],
      ['logo_sdxl', 1.2],
      ['sd3_medium', 1.1],
      ['flux_dev', 1],
      ['tiny', 0],
    ])
    expect(scores.map(({ reason }) => reason)).toEqual([
      'a portrait or a face',
      'a logo, an icon or text in the picture',
      'a composition of many parts, a poster or a user interface',
      'good at everything',
      null,
    ])
  })

  it('is told in a sentence', () => {
    expect(routeByRules('a portrait', all).reason).toBe(
      'The prompt asks for a portrait or a face: realvis_xl.',
    )
    expect(routeByRules('a cat', all).reason).toBe(
      'The prompt asks for nothing that a specialist is better at: flux_dev.',
    )
  })

  it('takes a moment however long the prompt is', () => {
    expect(routeByRules('with the '.repeat(100_000), all).modelId).toBe('sd3_medium')
    expect(routeByRules('close up of '.repeat(100_000), all).modelId).toBe('flux_dev')
  })
})

describe('what runs', () => {
  it('is the ideal model where it can run', () => {
    expect(routeByRules('a portrait', only('tiny', 'realvis_xl')).ranModelId).toBe('realvis_xl')
  })

  it('is else the best of those that can', () => {
    const decision = routeByRules('a poster with a portrait', only('tiny', 'flux_dev', 'sd3_medium'))
    expect(decision).toMatchObject({ modelId: 'realvis_xl', ranModelId: 'sd3_medium' })
    expect(decision.reason).toBe(
      'The prompt asks for a portrait or a face: realvis_xl. It cannot run here, so sd3_medium does.',
    )
  })

  it('is the first of those that are equally good', () => {
    const candidates = ['c', 'a', 'logo_sdxl', 'b'].map((id) => ({ id, canRun: true }))
    expect(routeByRules('a cat', candidates).ranModelId).toBe('c')
    expect(routeByRules('a cat', candidates.slice(1)).ranModelId).toBe('a')
    expect(routeByRules('a cat', candidates.toReversed()).ranModelId).toBe('b')
  })

  it('is none where none can, and the ideal model is still told', () => {
    const decision = routeByRules('a portrait', only())
    expect(decision).toMatchObject({ modelId: 'realvis_xl', ranModelId: null })
    expect(decision.reason).toContain('No model is installed that could run it.')
  })

  it('is never a model that is no candidate', () => {
    expect(routeByRules('a portrait', [{ id: 'tiny', canRun: true }])).toMatchObject({
      ...{ modelId: 'realvis_xl', ranModelId: 'tiny' },
    })
  })
})
