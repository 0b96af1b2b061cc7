import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from './client.ts'
import { answerOf, draw, ended, inDatabase, submit } from './drawing.ts'
import { models, routePrompt } from './operations.ts'
import { pixelsOf } from './pictures.ts'
import { startServer, type TestServer } from './server.ts'

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(() => server.remove())

const routingLogs = (generationId: string) =>
  inDatabase(server, (database) => database.routingLog.findMany({ where: { generationId } }))

describe('the engine', () => {
  it('runs the model that is named, with its defaults', async () => {
    const taken = await submit(server, { prompt: 'a red cat', engine: 'tiny-sd' })
    expect(taken).toMatchObject({ modelId: 'tiny-sd', steps: 6, width: 64, height: 64, sampler: 'DDIM' })
    const drawn = await ended(server, taken.id)
    expect(drawn).toMatchObject({
      ...{ status: 'COMPLETED', prompt: 'a red cat', negativePrompt: null, modelId: 'tiny-sd' },
      ...{ steps: 6, guidanceScale: 7.5, width: 64, height: 64, sampler: 'DDIM', seed: taken.seed },
      ...{ versionNumber: 1, editedFrom: null, edits: [], rating: null, error: null },
      image: { width: 64, height: 64, format: 'png' },
    })
    expect(drawn.routing).toMatchObject({
      ...{ modelId: 'tiny-sd', ranModelId: 'tiny-sd', scores: [], decidedBy: 'override', confidence: 1 },
      reason: 'Asked for by its id.',
    })
    expect(await routingLogs(taken.id)).toMatchObject([
      { idealModelId: 'tiny-sd', ranModelId: 'tiny-sd', decidedBy: 'override' },
    ])
    const times = [drawn.createdAt, drawn.completedAt].map((time) => Date.parse(time ?? ''))
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(drawn.generationTimeMs ?? NaN)
  })

  it('auto: names the ideal model and runs one that is installed', async () => {
    const prompt = 'a red cat on a roof'
    const drawn = await draw(server, { prompt })
    expect(drawn).toMatchObject({ status: 'COMPLETED', modelId: 'tiny-sd', steps: 6, sampler: 'DDIM' })
    const routing = drawn.routing
    expect(routing).toMatchObject({ modelId: 'flux_dev', ranModelId: 'tiny-sd', tags: [] })
    expect(routing).toMatchObject({ decidedBy: 'rules', confidence: null })
    expect(routing?.reason).toBe(
      'The prompt asks for nothing that a specialist is better at: flux_dev. It cannot run here, so tiny-sd does.',
    )
    expect(routing?.scores[0]).toEqual({ modelId: 'flux_dev', score: 1, reason: 'good at everything' })
    expect(await routingLogs(drawn.id)).toMatchObject([
      {
        ...{ prompt, idealModelId: 'flux_dev', ranModelId: 'tiny-sd', tags: [], confidence: null },
        ...{ scores: routing?.scores, reason: routing?.reason, decidedBy: 'rules', feedback: null },
      },
    ])
  })

  it('auto: is what is meant where nothing or null is given', async () => {
    const [nothing, none] = await Promise.all([
      draw(server, { prompt: 'a portrait' }),
      draw(server, { prompt: 'a portrait', engine: null }),
    ])
    expect(none.routing).toEqual(nothing.routing)
    expect(none.routing).toMatchObject({ modelId: 'realvis_xl', ranModelId: 'tiny-sd', tags: ['portrait'] })
  })

  it('auto: runs a model that can do what is asked', async () => {
    const drawn = await draw(server, { prompt: 'a cat', width: 40, height: 56, steps: 1 })
    expect(drawn).toMatchObject({ modelId: 'tiny-sd-v', width: 40, height: 56, sampler: 'DDIM' })
    expect(drawn.image).toMatchObject({ width: 40, height: 56 })
  })

  it('is explained beforehand, without running anything', async () => {
    const before = await inDatabase(server, (database) => database.routingLog.count())
    const { routePrompt: decision } = await ask(server.url, routePrompt, { prompt: 'a logo of a cat' })
    expect(decision).toMatchObject({ modelId: 'logo_sdxl', ranModelId: 'tiny-sd', tags: ['logo'] })
    expect(await inDatabase(server, (database) => database.routingLog.count())).toBe(before)
  })

  it('is listed with the models, and loaded once it has drawn', async () => {
    await draw(server, { prompt: 'a cat', engine: 'tiny-sd', steps: 1 })
    const { models: list } = await ask(server.url, models, {})
    expect(list.map(({ id, installed, loaded }) => ({ id, installed, loaded }))).toMatchObject([
      { id: 'tiny-sd', installed: true, loaded: true },
      { id: 'tiny-sd-v', installed: true },
      { id: 'flux_dev', installed: false, loaded: false },
      ...['tiny-sdxl', 'tiny-sd3', 'tiny-flux'].map((id) => ({ id, installed: true })),
    ])
    expect(list[0]).toMatchObject({ family: 'SD', defaults: { steps: 6 }, limits: { maxSteps: 500 } })
  })
})

describe('a model that is not there', () => {
  it('is unavailable where it is not installed, and the answer says how to get it', async () => {
    const refusal = await answerOf(
      server,
      { prompt: 'a cat', engine: 'flux_dev', width: 7 },
      'ModelUnavailableError',
    )
    expect(refusal).toMatchObject({ code: 'MODEL_UNAVAILABLE', unavailable: 'flux_dev' })
    expect(refusal.message).toContain('FLUX.1 [dev] is not installed.')
    expect(refusal.message).toContain('`npx promptpics models pull flux_dev` gets it')
    expect(refusal.message).toContain(
      '(its licence has to be accepted at black-forest-labs/FLUX.1-dev first)',
    )
    expect(refusal.message).not.toContain(server.config.MODELS_DIR)
    expect(refusal.message).toContain('engine "auto" runs an installed model meanwhile')
  })

  it.each(['nothing', '', 'AUTO', '../tiny-sd'])(
    'is bad input where nobody knows it: "%s"',
    async (engine) => {
      const { code, fields } = await answerOf(server, { prompt: 'a cat', engine }, 'InputError')
      expect(code).toBe('BAD_INPUT')
      expect(fields).toEqual([
        {
          path: 'input.engine',
          message: `one of auto, tiny-sd, tiny-sd-v, flux_dev, tiny-sdxl, tiny-sd3, tiny-flux was expected, "${engine}" was given`,
        },
      ])
    },
  )
})

describe('the parameters', () => {
  const cat = { prompt: 'a red cat', engine: 'tiny-sd', seed: '42' } as const

  it('make the same picture when they are the same', async () => {
    const [first, again, other, auto] = await Promise.all([
      draw(server, cat),
      draw(server, cat),
      draw(server, { ...cat, seed: '43' }),
      draw(server, { ...cat, engine: 'auto' }),
    ])
    const pixels = await pixelsOf(first)
    expect(await pixelsOf(again)).toEqual(pixels)
    expect(await pixelsOf(auto)).toEqual(pixels)
    expect(await pixelsOf(other)).not.toEqual(pixels)
    expect([first, again, other].map(({ seed }) => seed)).toEqual(['42', '42', '43'])
  })

  it('have a seed that is told back where none was given, and that makes the picture again', async () => {
    const first = await draw(server, { ...cat, seed: null, steps: 2 })
    const second = await draw(server, { ...cat, seed: null, steps: 2 })
    expect([first.seed, second.seed]).toEqual([
      expect.stringMatching(/^\d+$/),
      expect.stringMatching(/^\d+$/),
    ])
    expect(second.seed).not.toBe(first.seed)
    const again = await draw(server, { ...cat, seed: first.seed ?? '', steps: 2 })
    expect(await pixelsOf(again)).toEqual(await pixelsOf(first))
  })

  it.each([
    ['0', '0'],
    ['9007199254740991', '9007199254740991'],
    ['007', '7'],
  ])('take the seed %s', async (seed, told) => {
    expect(await draw(server, { ...cat, seed, steps: 1 })).toMatchObject({ status: 'COMPLETED', seed: told })
  })

  it('guide away from the negative prompt', async () => {
    const [plain, away] = await Promise.all([
      draw(server, cat),
      draw(server, { ...cat, negativePrompt: 'blue dogs' }),
    ])
    expect(away.negativePrompt).toBe('blue dogs')
    expect(await pixelsOf(away)).not.toEqual(await pixelsOf(plain))
  })

  it('guide not at all from 1 downwards', async () => {
    const [zero, one, more] = await Promise.all(
      [0, 1, 7.5].map((guidanceScale) => draw(server, { ...cat, guidanceScale })),
    )
    expect([zero, one].map((drawn) => drawn?.guidanceScale)).toEqual([0, 1])
    const pixels = await pixelsOf(zero!)
    expect(await pixelsOf(one!)).toEqual(pixels)
    expect(await pixelsOf(more!)).not.toEqual(pixels)
  })

  it('choose any sampler of the model, for one step or for several', async () => {
    const { models: list } = await ask(server.url, models, {})
    const samplers = list.find(({ id }) => id === 'tiny-sd')?.samplers ?? []
    expect(samplers).toHaveLength(7)
    for (const steps of [1, 5]) {
      const drawn = await Promise.all(samplers.map((sampler) => draw(server, { ...cat, sampler, steps })))
      expect(drawn.map(({ sampler, status }) => [sampler, status])).toEqual(
        samplers.map((sampler) => [sampler, 'COMPLETED']),
      )
      const pictures = await Promise.all(drawn.map(async (each) => (await pixelsOf(each)).toString('base64')))
      if (steps > 1) expect(new Set(pictures).size).toBe(samplers.length)
    }
  })

  it('are taken at both ends of what the model allows', async () => {
    const drawn = await draw(server, { ...cat, width: 512, height: 32, steps: 1, guidanceScale: 30 })
    expect(drawn.image).toMatchObject({ width: 512, height: 32 })
    expect((await draw(server, { ...cat, width: 32, height: 32, steps: 50, sampler: 'LCM' })).steps).toBe(50)
  })
})

it('has ids that tell nothing and never come twice', async () => {
  const drawn = await Promise.all(
    Array.from({ length: 5 }, () => draw(server, { prompt: 'a cat', steps: 1 })),
  )
  const ids = drawn.flatMap(({ id, image }) => [id, image.id])
  expect(new Set(ids).size).toBe(10)
  for (const id of ids) expect(id).toMatch(/^[a-z0-9]{25}$/)
  // 25 random characters of 36: a counter or a clock would make them begin alike.
  expect(new Set(ids.map((id) => id.slice(0, 8))).size).toBe(10)
})
