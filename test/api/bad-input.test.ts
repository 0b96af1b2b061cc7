import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { answerOf, draw, inDatabase } from './drawing.ts'
import type { GenerateInput } from './gql/graphql.ts'
import { startServer, type TestServer } from './server.ts'

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(() => server.remove())

const rows = () =>
  inDatabase(server, async (database) => ({
    generations: await database.generation.count(),
    routingLogs: await database.routingLog.count(),
  }))

type Fields = Partial<GenerateInput>

const problems = async (fields: Fields) => {
  const input = { prompt: 'a cat', engine: 'tiny-sd', ...fields }
  return (await answerOf(server, input, 'InputError')).fields
}

const emoji = '😀'
const notText = 'valid Unicode text without NUL characters was expected'
const wholeNumber = 'a whole number from 0 to 9007199254740991 as text was expected'

describe('what is refused', () => {
  let before: Awaited<ReturnType<typeof rows>>

  beforeEach(async () => {
    before = await rows()
  })

  it.each<[string, string, Fields]>([
    ['prompt', 'a prompt was expected, it is empty', { prompt: '' }],
    ['prompt', 'a prompt was expected, it is empty', { prompt: ' \t\n\u3000' }],
    ['prompt', 'at most 10000 characters were expected, 10001 were given', { prompt: 'x'.repeat(10_001) }],
    ['prompt', 'at most 10000 characters were expected, 10001 were given', { prompt: emoji.repeat(10_001) }],
    ['prompt', 'at most 10000 characters were expected, 20001 were given', { prompt: 'x'.repeat(20_001) }],
    ['prompt', notText, { prompt: 'a\0cat' }],
    ['prompt', notText, { prompt: 'a\ud800cat' }],
    ['prompt', notText, { prompt: 'a cat \udc00' }],
    ['negativePrompt', 'at most 10000 characters were expected', { negativePrompt: 'x'.repeat(10_001) }],
    ['negativePrompt', notText, { negativePrompt: '\0' }],
    ['negativePrompt', notText, { negativePrompt: '\udfff' }],
    ['width', '32 to 512 was expected for tiny-sd, 16 was given', { width: 16 }],
    ['width', '32 to 512 was expected for tiny-sd, 528 was given', { width: 528 }],
    ['width', '32 to 512 was expected for tiny-sd, -64 was given', { width: -64 }],
    ['width', 'a multiple of 16 was expected for tiny-sd (64 or 80), 65 was given', { width: 65 }],
    ['height', '32 to 512 was expected for tiny-sd, 0 was given', { height: 0 }],
    ['height', 'a multiple of 16 was expected for tiny-sd (496 or 512), 511 was given', { height: 511 }],
    ['steps', '1 to 500 was expected for tiny-sd, 0 was given', { steps: 0 }],
    ['steps', '1 to 500 was expected for tiny-sd, -1 was given', { steps: -1 }],
    ['steps', '1 to 500 was expected for tiny-sd, 501 was given', { steps: 501 }],
    ['steps', '1 to 500 was expected', { steps: 2_147_483_647 }],
    ['steps', 'at most 50 was expected for the sampler LCM, 51 was given', { steps: 51, sampler: 'LCM' }],
    ['guidanceScale', '0 to 30 was expected for tiny-sd, -0.1 was given', { guidanceScale: -0.1 }],
    ['guidanceScale', '0 to 30 was expected for tiny-sd, 30.5 was given', { guidanceScale: 30.5 }],
    ['guidanceScale', '0 to 30 was expected', { guidanceScale: 1e308 }],
    ['seed', wholeNumber, { seed: '-1' }],
    ['seed', wholeNumber, { seed: '9007199254740992' }],
    ['seed', wholeNumber, { seed: '9007199254740993' }],
    ['seed', wholeNumber, { seed: '99999999999999999999' }],
    ['seed', wholeNumber, { seed: 'abc' }],
    ['seed', wholeNumber, { seed: '' }],
    ['seed', wholeNumber, { seed: '1.5' }],
    ['seed', wholeNumber, { seed: '1e3' }],
    ['seed', wholeNumber, { seed: '0x10' }],
    ['seed', wholeNumber, { seed: ' 1' }],
    ['sampler', 'tiny-sd can be sampled with DDIM, EULER, EULER_ANCESTRAL, ', { sampler: 'FLOW_EULER' }],
    ['sampler', 'tiny-sd-v can be sampled with DDIM, EULER, not ', { sampler: 'LCM', engine: 'tiny-sd-v' }],
    ['sessionId', 'it is empty; leave it out instead', { sessionId: '' }],
    ['sessionId', 'at most 128 characters were expected, 129 were given', { sessionId: 'x'.repeat(129) }],
    ['sessionId', notText, { sessionId: '\0' }],
  ])('%s: %s', async (field, message, input) => {
    expect(await problems(input)).toEqual([
      { path: `input.${field}`, message: expect.stringContaining(message) },
    ])
    expect(await rows()).toEqual(before)
  })

  it('tells all problems at once', async () => {
    const found = await problems({
      ...{ prompt: ' ', negativePrompt: '\0', seed: 'abc', sessionId: '' },
      ...{ width: 7, height: 65, steps: 0, guidanceScale: -1, sampler: 'FLOW_EULER' },
    })
    expect(found.map(({ path }) => path).toSorted()).toEqual(
      [
        ...['prompt', 'negativePrompt', 'seed', 'sessionId'],
        ...['width', 'height', 'steps', 'guidanceScale', 'sampler'],
      ]
        .map((field) => `input.${field}`)
        .toSorted(),
    )
    expect(await rows()).toEqual(before)
  })

  it('tells a bad text and an unknown engine at once', async () => {
    const found = await problems({ prompt: '', engine: 'nothing' })
    expect(found.map(({ path }) => path)).toEqual(['input.prompt', 'input.engine'])
  })

  it('tells for auto what the model that comes closest cannot do', async () => {
    // tiny-sd-v takes neither the sampler nor the size.
    expect(await problems({ engine: 'auto', width: 512, sampler: 'LCM', steps: 60 })).toEqual([
      { path: 'input.steps', message: 'at most 50 was expected for the sampler LCM, 60 was given' },
    ])
    expect(await rows()).toEqual(before)
  })

  it('repeats all problems in the message', async () => {
    const { message } = await answerOf(server, { prompt: '', seed: 'abc' }, 'InputError')
    expect(message).toBe(`input.prompt: a prompt was expected, it is empty; input.seed: ${wholeNumber}`)
  })

  it.each([
    ['prompt: null', 'Expected value of type "String!", found null.'],
    ['prompt: "a", steps: 2.5', 'Int cannot represent non-integer value: 2.5'],
    ['prompt: "a", steps: 2147483648', 'Int cannot represent non 32-bit signed integer value: 2147483648'],
    ['prompt: "a", sampler: HEUN', 'Value "HEUN" does not exist in "Sampler" enum.'],
    ['prompt: "a", colour: "red"', 'Field "colour" is not defined by type "GenerateInput".'],
  ])('%s is no GraphQL', async (fields, message) => {
    const query = `mutation { generate(input: { ${fields} }) { __typename } }`
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    })
    const body = (await response.json()) as { errors: { message: string }[] }
    expect(body.errors.map((error) => error.message)).toEqual([message])
    expect(await rows()).toEqual(before)
  })

  it('takes no guidance without end', async () => {
    const query = `mutation { generate(input: { prompt: "a", engine: "tiny-sd", guidanceScale: 1e999 }) {
      ... on InputError { fields { path } }
    } }`
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    })
    expect(await response.json()).toEqual({
      data: { generate: { fields: [{ path: 'input.guidanceScale' }] } },
    })
    expect(await rows()).toEqual(before)
  })
})

describe('what is taken', () => {
  it.each([
    ['10,000 characters', 'x'.repeat(10_000)],
    ['10,000 characters that take two units each', emoji.repeat(10_000)],
    ['line breaks, quotes and scripts of all kinds', ' "قط"\r\n\tネコ\u0007 <b>&amp;</b> '],
  ])('%s', async (_name, prompt) => {
    const drawn = await draw(server, { prompt, negativePrompt: prompt, engine: 'tiny-sd', steps: 1 })
    expect(drawn).toMatchObject({ prompt, negativePrompt: prompt, status: 'COMPLETED' })
  })

  it('an empty negative prompt and the longest session id', async () => {
    const sessionId = emoji.repeat(128)
    expect(await draw(server, { prompt: 'a', negativePrompt: '', sessionId, steps: 1 })).toMatchObject({
      status: 'COMPLETED',
    })
  })
})
