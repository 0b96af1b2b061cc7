import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { modelInputs, type ModelInput } from '../../src/catalog/model.ts'
import { inDatabase } from './drawing.ts'
import type { GenerateInput } from './gql/graphql.ts'
import { answerTo, follow, fullyRead, landscape, rightOf, take } from './input-pictures.ts'
import { startServer, tinyModels, type TestServer } from './server.ts'
import { painted, type Inputs, type Sent } from './uploading.ts'

let server: TestServer
let initImage: Sent
let mask: Sent

beforeAll(async () => {
  server = await startServer({ UPLOADS_PER_HOUR: '0', BATCH_LIMIT: '5' })
  initImage = await landscape()
  mask = await rightOf(32)
})

afterAll(() => server.remove())

type Fields = Partial<GenerateInput>

/** What is wrong with a request, each with its field. */
async function problems(fields: Fields, files: Inputs = {}, to = server): Promise<string[]> {
  const answer = await answerTo(to, { prompt: 'a cat', engine: 'tiny-sd', ...fields }, files)
  if (answer.__typename !== 'InputError') throw new Error(JSON.stringify(answer))
  expect(answer.code).toBe('BAD_INPUT')
  return answer.fields.map(({ path, message }) => `${path}: ${message}`)
}

/** All that a request may leave behind. */
const remains = () =>
  inDatabase(server, async (database) => ({
    generations: await database.generation.count(),
    images: await database.image.count({ where: { kind: 'INPUT' } }),
    files: await filesOf('images/input'),
    temporary: await filesOf('tmp'),
  }))

const filesOf = (folder: string) =>
  readdir(join(server.config.DATA_DIR, folder), { recursive: true }).catch(() => [])

const families: Record<string, readonly ModelInput[]> = {
  'tiny-sd': ['negativePrompt', 'guidanceRescale', 'initImage', 'mask', 'strength', 'loras'],
  'tiny-sdxl': modelInputs.filter((input) => input !== 'trueCfgScale'),
  'tiny-sd3': modelInputs.filter((input) => input !== 'trueCfgScale' && input !== 'guidanceRescale'),
  'tiny-flux': modelInputs.filter((input) => input !== 'clipSkip' && input !== 'guidanceRescale'),
}

/** Each input with a value that the models which take it take. */
const values: Fields = {
  negativePrompt: 'a dog',
  prompt2: 'in oil',
  negativePrompt2: 'in water colours',
  clipSkip: 1,
  guidanceRescale: 0.5,
  trueCfgScale: 2,
  strength: 0.5,
}

describe('what a family does not take', () => {
  let before: Awaited<ReturnType<typeof remains>>

  beforeEach(async () => {
    before = await remains()
  })

  it.each(Object.entries(families))('is refused by name, alone and together: %s', async (engine, takes) => {
    const wrong = (Object.keys(values) as ModelInput[]).filter((input) => !takes.includes(input))
    const refusal = (input: ModelInput) =>
      `input.${input}: ${engine} does not take it; it takes ${modelInputs.filter((one) => takes.includes(one)).join(', ')}`
    for (const input of wrong) {
      expect(await problems({ engine, [input]: values[input as keyof Fields] })).toEqual([refusal(input)])
    }
    const all = await problems({ engine, ...values }, { initImage, mask })
    expect(all.toSorted()).toEqual(wrong.map(refusal).toSorted())
    expect(await remains()).toEqual(before)
  })

  it.each([
    [{ strength: 0.5 }, {}, ['input.strength: it has a meaning only with initImage, which is missing']],
    [{}, { mask: true }, ['input.mask: it has a meaning only with initImage, which is missing']],
    [
      { strength: -0.1 },
      { initImage: true },
      ['input.strength: 0 to 1 was expected for tiny-sd, -0.1 was given'],
    ],
    [
      { strength: 1.1 },
      { initImage: true },
      ['input.strength: 0 to 1 was expected for tiny-sd, 1.1 was given'],
    ],
    [
      { strength: 0.1, steps: 6 },
      { initImage: true },
      ['input.strength: 0.1 leaves none of 6 steps of tiny-sd to be run; 0.167 leaves one'],
    ],
    [
      { engine: 'tiny-sdxl', steps: 3 },
      { initImage: true },
      ['input.strength: 0.3 leaves none of 3 steps of tiny-sdxl to be run; 0.334 leaves one'],
    ],
    [
      { engine: 'tiny-sd3', strength: 0 },
      { initImage: true },
      ['input.strength: 0 leaves none of 6 steps of tiny-sd3 to be run; 0.167 leaves one'],
    ],
    [
      { steps: 0, strength: 0.5 },
      { initImage: true },
      ['input.steps: 1 to 500 was expected for tiny-sd, 0 was given'],
    ],
    [
      { engine: 'tiny-sdxl', clipSkip: -1 },
      {},
      ['input.clipSkip: 0 to 11 was expected for tiny-sdxl, -1 was given'],
    ],
    [
      { engine: 'tiny-sdxl', clipSkip: 12 },
      {},
      ['input.clipSkip: 0 to 11 was expected for tiny-sdxl, 12 was given'],
    ],
    [{ guidanceRescale: 1.5 }, {}, ['input.guidanceRescale: 0 to 1 was expected for tiny-sd, 1.5 was given']],
    [{ guidanceRescale: -1 }, {}, ['input.guidanceRescale: 0 to 1 was expected for tiny-sd, -1 was given']],
    [
      { engine: 'tiny-flux', trueCfgScale: 31 },
      {},
      ['input.trueCfgScale: 0 to 30 was expected for tiny-flux, 31 was given'],
    ],
    [{ count: 0 }, {}, ['input.count: 1 to 5 was expected, 0 was given']],
    [{ count: -1 }, {}, ['input.count: 1 to 5 was expected, -1 was given']],
    [{ count: 6 }, { initImage: true }, ['input.count: 1 to 5 was expected, 6 was given']],
    [
      { engine: 'tiny-sdxl', prompt2: 'x'.repeat(10_001), negativePrompt2: '\0' },
      {},
      [
        'input.prompt2: at most 10000 characters were expected, 10001 were given',
        'input.negativePrompt2: valid Unicode text without NUL characters was expected',
      ],
    ],
    [
      { loras: [{}, { name: 'a', url: 'https://example.com/a.safetensors' }] },
      {},
      [0, 1].map((k) => `input.loras.${k}: either a name or a url was expected, one of the two`),
    ],
    [
      { loras: [{ name: 'nothing', scale: 4.5 }, { name: '../up' }, { url: 'ftp://example.com/a' }] },
      {},
      [
        'input.loras.0.name: there is no LoRA "nothing"; none is installed',
        'input.loras.0.scale: -4 to 4 was expected, 4.5 was given',
        expect.stringMatching(/^input\.loras\.1\.name: the name of a LoRA was expected/),
        expect.stringMatching(/^input\.loras\.2\.url: /),
      ],
    ],
    [
      { loras: Array.from({ length: 5 }, () => ({ name: 'a' })) },
      {},
      ['input.loras: at most 4 were expected, 5 were given'],
    ],
    [
      { prompt: '', width: 7, count: 99, clipSkip: 3, strength: 2, seed: 'x' },
      { mask: true },
      [
        'input.prompt: a prompt was expected, it is empty',
        'input.seed: a whole number from 0 to 9007199254740991 as text was expected',
        'input.mask: it has a meaning only with initImage, which is missing',
        'input.strength: it has a meaning only with initImage, which is missing',
        'input.count: 1 to 5 was expected, 99 was given',
        expect.stringMatching(/^input\.clipSkip: tiny-sd does not take it/),
        'input.width: 32 to 512 was expected for tiny-sd, 7 was given',
        'input.strength: 0 to 1 was expected for tiny-sd, 2 was given',
      ],
    ],
  ] as [Fields, { initImage?: true; mask?: true }, string[]][])(
    'is refused: %j',
    async (fields, sent, expected) => {
      const files = { ...(sent.initImage && { initImage }), ...(sent.mask && { mask }) }
      expect(await problems(fields, files)).toEqual(expected)
      expect(await remains()).toEqual(before)
    },
  )

  it('is refused where the files are no pictures, and nothing is left of any', async () => {
    const text = { bytes: Buffer.from('no picture'), name: 'a.png', type: 'image/png' }
    const input = { prompt: 'a cat', engine: 'tiny-sd', count: 3 }
    for (const files of [{ initImage: text }, { initImage, mask: text }, { initImage: text, mask }]) {
      expect(await answerTo(server, input, files)).toMatchObject({
        ...{ __typename: 'UploadError', code: 'UPLOAD_REFUSED' },
        message: expect.stringContaining('a PNG, JPEG, WebP or AVIF is expected'),
      })
      expect(await remains()).toEqual(before)
    }
    expect(await answerTo(server, { ...input, shareSlug: 'nothing' }, { initImage })).toMatchObject({
      code: 'NOT_FOUND',
    })
    expect(await remains()).toEqual(before)
  })
})

describe('what a family takes', () => {
  it.each(Object.entries(families))('is drawn, kept and told: %s', async (engine, takes) => {
    const fields = Object.fromEntries(
      Object.entries(values).filter(([input]) => takes.includes(input as ModelInput)),
    )
    const drawn = await follow(server, { prompt: 'a cat', engine, steps: 2, ...fields }, { initImage, mask })
    const { negativePrompt: _, ...told } = fields
    expect(drawn).toMatchObject({ status: 'COMPLETED', error: null, modelId: engine, ...told, loras: [] })
  })

  it.each([
    [{ clipSkip: 1 }, 'tiny-sdxl'],
    [{ trueCfgScale: 2, negativePrompt: 'a dog' }, 'tiny-flux'],
    [{ prompt2: 'in oil' }, 'tiny-sdxl'],
    [{ negativePrompt2: 'in oil', steps: 101 }, null],
    [{ guidanceRescale: 0.5 }, 'tiny-sd'],
    [{ clipSkip: 1, trueCfgScale: 2 }, null],
  ] as [Fields, string | null][])('decides which model auto may pick: %j', async (fields, modelId) => {
    const input = { prompt: 'a cat', steps: 1, ...fields }
    if (modelId !== null) expect(await follow(server, input)).toMatchObject({ status: 'COMPLETED', modelId })
    else expect(await problems({ ...input, engine: 'auto' })).not.toEqual([])
  })

  it('fails as a bad request where only the model itself knows that it cannot', async () => {
    const drawn = await follow(server, { prompt: 'a cat', engine: 'tiny-sdxl', clipSkip: 7 })
    expect(drawn).toMatchObject({
      ...{ status: 'FAILED', clipSkip: 7 },
      error: { code: 'BAD_REQUEST', message: expect.stringContaining('0 to 2') },
    })
  })

  it('is null until the model is chosen, but what was asked', async () => {
    const blocker = await take(server, { prompt: 'a cat', engine: 'tiny-sd', steps: 60, width: 256 })
    const { id } = await take(server, { prompt: 'a cat', clipSkip: 1 }, { initImage })
    expect(await fullyRead(server, id)).toMatchObject({
      ...{ modelId: null, steps: null, strength: null, width: null, clipSkip: 1 },
      initImage: { width: 64, height: 64 },
    })
    await follow(server, { prompt: 'a cat', engine: 'tiny-sd', steps: 1 })
    expect(await fullyRead(server, id)).toMatchObject({ modelId: 'tiny-sdxl', strength: 0.3, width: 64 })
    expect((await fullyRead(server, blocker.id)).status).toBe('COMPLETED')
  })
})

const missing = (input: string) => `input.${input}: inpainting cannot do without it: it needs initImage, mask`

describe('a model that cannot do without', () => {
  let inpainting: TestServer
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'promptpics-models-'))
    await cp(join(tinyModels, 'tiny-sd'), join(folder, 'inpainting'), { recursive: true })
    const entry = {
      ...{ id: 'inpainting', folder: 'inpainting', name: 'Inpainting', description: '-', family: 'SD' },
      licence: 'Apache-2.0',
      defaults: { steps: 4, guidanceScale: 7.5, width: 64, height: 64, sampler: 'DDIM' },
      limits: {
        ...{ minSteps: 1, maxSteps: 50, minSize: 32, maxSize: 256, sizeMultiple: 16 },
        maxGuidanceScale: 30,
      },
      samplers: ['DDIM'],
      inputs: { required: ['initImage', 'mask'], optional: ['strength'] },
    }
    await writeFile(join(folder, 'catalog.json'), JSON.stringify({ models: [entry] }))
    inpainting = await startServer({ MODELS_DIR: folder, UPLOADS_PER_HOUR: '0' })
  })

  afterAll(async () => {
    await inpainting.remove()
    await rm(folder, { recursive: true })
  })

  it.each(['inpainting', 'auto'])('says what is missing: %s', async (engine) => {
    expect(await problems({ engine }, {}, inpainting)).toEqual([missing('initImage'), missing('mask')])
    expect(await problems({ engine }, { initImage }, inpainting)).toEqual([missing('mask')])
    expect(await problems({ engine, negativePrompt: 'a dog' }, { initImage, mask }, inpainting)).toEqual([
      'input.negativePrompt: inpainting does not take it; it takes initImage, mask, strength',
    ])
    const drawn = await follow(inpainting, { prompt: 'a cat', engine }, { initImage, mask })
    expect(drawn).toMatchObject({ status: 'COMPLETED', modelId: 'inpainting', strength: 1 })
  })
})

it('takes as many uploads as an address may send, pictures and masks alike', async () => {
  const strict = await startServer({ UPLOADS_PER_HOUR: '3' })
  const input = { prompt: 'a cat', engine: 'tiny-sd', steps: 1 }
  const files = { initImage: await painted('red'), mask }
  expect((await answerTo(strict, input, files)).__typename).toBe('Generation')
  expect(await answerTo(strict, input, files)).toMatchObject({ code: 'RATE_LIMITED' })
  expect(await readdir(join(strict.config.DATA_DIR, 'images/input'), { recursive: true })).toHaveLength(
    2 * 4 + (await readdir(join(strict.config.DATA_DIR, 'images/input'))).length,
  )
  await strict.remove()
})
