import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bytes, file, head, map, multipart, multipartChunk, operations, refused } from './multipart.ts'
import { digest, Porch, received } from './porch.ts'

const limit = 100_000
let porch: Porch

beforeAll(async () => {
  porch = await Porch.open({ UPLOAD_LIMIT_BYTES: String(limit), BODY_LIMIT_BYTES: '2048' })
})

afterAll(() => porch[Symbol.asyncDispose]())

const all = JSON.stringify({
  query: 'mutation($files: [Upload!]!) { echoAll(files: $files) }',
  variables: { files: [null, null] },
})
const mapOfAll = '{"0":["variables.files.0"],"1":["variables.files.1"]}'

/** An operation with one file in the multipart form, by a field of the schema. */
const send = (field: string, blob: Blob) =>
  porch.upload([
    ['operations', operations(field)],
    ['map', map],
    ['0', blob],
  ])

const tooLarge = `The file is larger than ${limit} bytes, the largest that is taken.`
const broken = 'The file did not arrive whole: the upload broke off, or the request has no such file.'

/** A whole answer whose only field failed with this. */
const failed = (field: string, message: string, code: string) => [
  200,
  { data: { [field]: null }, errors: [expect.objectContaining({ message, extensions: { code } })] },
]

/** That the next request, on whatever connection there is, is answered as ever. */
const expectServing = async () =>
  expect(await (await porch.post({ query: '{ hello }' })).json()).toEqual({ data: { hello: 'hello you' } })

describe('a file', () => {
  it.each([0, 1, 65_536, limit])('of %i bytes arrives as it was sent', async (length) => {
    expect(await send('echo', file(length))).toEqual([200, { data: { echo: digest(bytes(length)) } }])
  })

  it('tells the name and the type that the client gave it', async () => {
    const named = new Blob([bytes(9)], { type: 'image/png' })
    expect(await send('open', named)).toEqual([200, { data: { open: '0.bin image/png' } }])
  })

  it.each([limit + 1, 3 * limit, 20 * limit])('of %i bytes is refused for its size', async (length) => {
    expect(await send('echo', file(length))).toEqual(failed('echo', tooLarge, 'UPLOAD_REFUSED'))
    await expectServing()
  })

  it('comes after another, up to eight', async () => {
    const parts = (count: number): [string, string | Blob][] => [
      ['operations', all.replace('null,null', Array<string>(count).fill('null').join())],
      ['map', JSON.stringify(Object.fromEntries(range(count).map((k) => [k, [`variables.files.${k}`]])))],
      ...range(count).map((k): [string, Blob] => [String(k), file(40_000 + k)]),
    ]
    const echoes = range(8).map((k) => digest(bytes(40_000 + k)))
    expect(await porch.upload(parts(8))).toEqual([200, { data: { echoAll: echoes } }])
    expect(await porch.upload(parts(9))).toEqual(refused(413, /8 max file uploads exceeded/))
  })

  it.each(['echoAll', 'echoLastFirst', 'echoWhenAllAreThere'])(
    'is read in whatever order the others are: %s',
    async (field) => {
      const lengths = [limit, limit - 1]
      const answer = await porch.upload([
        ['operations', all.replace('echoAll', field)],
        ['map', mapOfAll],
        ...lengths.map((length, k): [string, Blob] => [String(k), file(length)]),
      ])
      const echoes = lengths.map((length) => digest(bytes(length)))
      const expected = field === 'echoLastFirst' ? echoes.toReversed() : echoes
      expect(answer).toEqual([200, { data: { [field]: expected } }])
    },
  )

  it('that is too large is told among others', async () => {
    const answer = await porch.upload([
      ['operations', all],
      ['map', mapOfAll],
      ['0', file(limit + 1)],
      ['1', file(5)],
    ])
    expect(answer).toEqual(failed('echoAll', tooLarge, 'UPLOAD_REFUSED'))
  })

  it('that is one of two is told to be missing', async () => {
    const answer = await porch.upload([
      ['operations', all],
      ['map', mapOfAll],
      ['0', file(5)],
    ])
    expect(answer).toEqual(failed('echoAll', broken, 'UPLOAD_REFUSED'))
  })

  it('may be put in one place only', async () => {
    const answer = await porch.upload([
      ['operations', all],
      ['map', '{"0":["variables.files.0","variables.files.1"]}'],
      ['0', file(5)],
    ])
    const message = 'A file can be used in one place of an operation only.'
    expect(answer).toEqual(failed('echoAll', message, 'UPLOAD_REFUSED'))
  })
})

const range = (count: number) => Array.from({ length: count }, (_, k) => k)

describe('a file that nobody reads', () => {
  it.each([100, limit, 20 * limit])('of %i bytes keeps nobody waiting', async (length) => {
    expect(await send('ignore', file(length))).toEqual([200, { data: { ignore: true } }])
    expect(await send('open', file(length))).toMatchObject([
      200,
      { data: { open: expect.anything() as string } },
    ])
    expect(await send('fail', file(length))).toMatchObject([200, { data: { fail: null } }])
    await expectServing()
  })

  it('goes by, so that the connection serves on', async () => {
    const body = multipart(['operations', operations('ignore')], ['map', map], ['0', 'x'.repeat(limit)])
    const socket = porch.raw(...head(body.length), body)
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString()).toMatch(/^HTTP\/1.1 200 .*"ignore":true/s)
    socket.write('GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    expect(await received(socket)).toContain('{"status":"ok"}')
  })

  it('is cut off where it never ends', async () => {
    const socket = porch.raw(...head(), multipartChunk(['operations', operations('ignore')], ['map', map]))
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
    socket.write(`40\r\n--x\r\nContent-Disposition: form-data; name="0"; filename="a"\r\n\r\n\r\n`)
    const write = () => {
      while (!socket.destroyed && socket.write(chunk));
    }
    socket.on('drain', write)
    socket.resume()
    write()
    await new Promise((resolve) => socket.once('close', resolve))
    expect(socket.bytesWritten).toBeGreaterThan(8 * limit)
    await expectServing()
  })
})

describe('a client that hangs up', () => {
  it('in the middle of a file ends its stream with an error', async () => {
    porch.doings.files.length = 0
    const body = multipart(['operations', operations('echo')], ['map', map], ['0', 'x'.repeat(50_000)])
    const socket = porch.raw(...head(body.length), body.slice(0, 20_000))
    const begun = until(() => porch.doings.files.length === 1)
    await begun
    socket.destroy()
    expect(await porch.doings.files[0]).toBe(`UploadError: ${broken}`)
    await expectServing()
  })

  it.each([10, 150, 300])('after %i bytes does no harm', async (length) => {
    const before = porch.doings.logged.length
    const body = multipart(['operations', operations('echo')], ['map', map], ['0', 'x'.repeat(5000)])
    const socket = porch.raw(...head(body.length), body.slice(0, length))
    await once(socket, 'connect')
    socket.end()
    await once(socket.resume(), 'close')
    await expectServing()
    expect(porch.doings.logged.length).toBe(before)
  })
})

/** Turns of the event loop until something is so. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate)
}

describe('an operation without files', () => {
  it('may come as multipart as well', async () => {
    const answer = await porch.upload([
      ['operations', '{"query":"{ hello }"}'],
      ['map', '{}'],
    ])
    expect(answer).toEqual([200, { data: { hello: 'hello you' } }])
  })

  it('gets no file by any other way', async () => {
    const query = 'mutation($f: Upload!) { ignore(file: $f) }'
    for (const f of ['text', { promise: {} }, {}, [], 7]) {
      expect(await (await porch.post({ query, variables: { f } })).json()).toEqual({
        errors: [
          expect.objectContaining({
            message: expect.stringContaining('A file was expected') as string,
            extensions: { code: 'BAD_USER_INPUT' },
          }),
        ],
      })
    }
  })
})
