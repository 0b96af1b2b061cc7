import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { file, head, map, multipart, operations, refused } from './multipart.ts'
import { Porch, preflight } from './porch.ts'

let porch: Porch

beforeAll(async () => {
  porch = await Porch.open({ BODY_LIMIT_BYTES: '2048' })
})

afterAll(() => porch[Symbol.asyncDispose]())

/** That the next request, on whatever connection there is, is answered as ever. */
const expectServing = async () =>
  expect(await (await porch.post({ query: '{ hello }' })).json()).toEqual({ data: { hello: 'hello you' } })

describe('a multipart request that is not as specified', () => {
  const good = operations('echo')
  const some = file(10)
  it.each<[string, [string, string | Blob][], RegExp, number?]>([
    ['nothing in it', [], /neither 'operations' nor 'map'|Unexpected end of form/],
    ['no map', [['operations', good]], /Missing multipart field 'map'/],
    [
      'a file instead of the map',
      [
        ['operations', good],
        ['0', some],
      ],
      /'0' was not expected/,
    ],
    ['no operations', [['map', map]], /'map' should follow 'operations'/],
    [
      'map before operations',
      [
        ['map', map],
        ['operations', good],
        ['0', some],
      ],
      /should follow/,
    ],
    [
      'operations that are no JSON',
      [
        ['operations', '{"'],
        ['map', map],
      ],
      /'operations' is not JSON|Invalid JSON/,
    ],
    [
      'operations that are no object',
      [
        ['operations', '7'],
        ['map', map],
      ],
      /'operations'/,
    ],
    [
      'operations that are null',
      [
        ['operations', 'null'],
        ['map', map],
      ],
      /'operations'/,
    ],
    [
      'a map that is no JSON',
      [
        ['operations', good],
        ['map', '{'],
      ],
      /'map' is not JSON/,
    ],
    [
      'a map that is no object',
      [
        ['operations', good],
        ['map', '7'],
      ],
      /'map' must be a JSON object/,
    ],
    [
      'a map that is a list',
      [
        ['operations', good],
        ['map', '[["variables.f"]]'],
        ['1', some],
      ],
      /'map'/,
    ],
    [
      'a map without a list',
      [
        ['operations', good],
        ['map', '{"0":"variables.f"}'],
      ],
      /list of paths/,
    ],
    [
      'a map with no text',
      [
        ['operations', good],
        ['map', '{"0":[7]}'],
      ],
      /list of paths/,
    ],
    [
      'no file',
      [
        ['operations', good],
        ['map', map],
      ],
      /File missing/,
    ],
    [
      'another file',
      [
        ['operations', good],
        ['map', map],
        ['1', some],
      ],
      /'1' was not expected/,
    ],
    [
      'huge operations',
      [
        ['operations', `${good}${' '.repeat(2048)}`],
        ['map', map],
      ],
      /exceeds/,
      413,
    ],
    [
      'a huge map',
      [
        ['operations', good],
        ['map', `${map}${' '.repeat(2048)}`],
      ],
      /exceeds/,
      413,
    ],
    [
      'a batch',
      [
        ['operations', `[${good}]`],
        ['map', '{"0":["0.variables.f"]}'],
        ['0', some],
      ],
      /Batching/,
    ],
  ])('is refused: %s', async (_name, parts, message, status = 400) => {
    expect(await porch.upload(parts)).toEqual(refused(status, message))
    await expectServing()
  })

  it.each([
    'variables.__proto__.polluted',
    '__proto__.polluted',
    'constructor.prototype.polluted',
    'variables.constructor',
    'variables.toString.call',
    'variables.hasOwnProperty.polluted',
    'variables.g',
    'variables.f.g',
    'query',
    'query.0',
    'variables',
    'variables..f',
    '',
    ' ',
    'operationName.x',
  ])('is refused: a path to "%s"', async (path) => {
    const answer = await porch.upload([
      ['operations', good],
      ['map', JSON.stringify({ 0: [path] })],
      ['0', some],
    ])
    expect(answer).toEqual(refused(400, /where the operation has no null/))
    expect({}).not.toHaveProperty('polluted')
    expect(Object.prototype.toString.call([])).toBe('[object Array]')
  })

  it.each([
    ['multipart/form-data', /boundary|content-type/i],
    ['multipart/form-data; boundary=', /content type/i],
    ['multipart/form-data; boundary=other', /Unexpected end of form/],
  ])('is refused: %s', async (type, message) => {
    const body = multipart(['operations', good], ['map', map], ['0', 'x'])
    const response = await porch.fetch('/graphql', {
      method: 'POST',
      headers: { ...preflight, 'content-type': type },
      body,
    })
    expect([response.status, await response.json()]).toEqual(refused(400, message))
  })

  it('is refused where it breaks off in a part', async () => {
    const body = multipart(['operations', good], ['map', map]).slice(0, -20)
    const socket = porch.raw(...head(body.length), body)
    expect(String(((await once(socket, 'data')) as [Buffer])[0])).toMatch(
      /^HTTP\/1.1 400 .*Unexpected end of form/s,
    )
    socket.destroy()
  })

  it('changes nothing', () => {
    expect(porch.doings.changes).toBe(0)
  })
})
