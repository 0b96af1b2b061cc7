import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { connect as connectSocket } from 'node:net'
import { join } from 'node:path'
import { ApolloClient, gql, InMemoryCache } from '@apollo/client'
import { Client, fetchExchange } from '@urql/core'
import UploadHttpLink from 'apollo-upload-client/UploadHttpLink.mjs'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ask } from './client.ts'
import { inDatabase } from './drawing.ts'
import { generate } from './operations.ts'
import { addPrankTrigger, prankSet } from './prank-operations.ts'
import { startServer, type TestServer } from './server.ts'
import { newSet, painted, upload, type Sent } from './uploading.ts'

let server: TestServer
let builderSlug: string

beforeAll(async () => {
  server = await startServer({
    PRANK_SETS_PER_HOUR: '0',
    UPLOADS_PER_HOUR: '0',
    UPLOAD_LIMIT_BYTES: '300000',
    UPLOAD_PIXELS_LIMIT: '250000',
  })
})

afterAll(() => server.remove())

beforeEach(async () => {
  ;({ builderSlug } = await newSet(server))
})

const add = (file: Sent, headers?: Record<string, string>) =>
  upload(server.url, addPrankTrigger, { input: { builderSlug, prompt: 'a cat' } }, file, headers)

/** Files that stand anywhere for pictures of triggers or while they come. */
async function filesLeft(): Promise<string[]> {
  const folders = ['tmp', 'images/trigger'].map((name) => join(server.config.DATA_DIR, name))
  const names = await Promise.all(
    folders.map((folder) => readdir(folder, { recursive: true }).catch(() => [])),
  )
  return names.flat().filter((name) => name.includes('.') || name.startsWith('upload-'))
}

const imagesOf = () => inDatabase(server, (database) => database.image.count({ where: { kind: 'TRIGGER' } }))

const mutation = addPrankTrigger.toString()

/** A part of a multipart body whose boundary is x. */
const part = (name: string, body: string, more = '') =>
  `--x\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${body}`

describe('uploads by clients that frontends use', () => {
  it('come from Apollo Client with its upload link', async () => {
    const { bytes } = await painted('red')
    const link = new UploadHttpLink({
      uri: `${server.url}/graphql`,
      headers: { 'Apollo-Require-Preflight': 'true' },
    })
    const possibleTypes = { Error: ['InputError', 'NotFoundError', 'UploadError', 'RateLimitedError'] }
    const client = new ApolloClient({ link, cache: new InMemoryCache({ possibleTypes }) })
    const image = new File([Buffer.from(bytes)], 'red.png', { type: 'image/png' })
    const variables = { input: { builderSlug, prompt: 'by Apollo', image } }
    const { data } = await client.mutate({ mutation: gql(mutation), variables })
    expect(data).toMatchObject({ addPrankTrigger: { __typename: 'PrankTrigger', prompt: 'by Apollo' } })
    client.stop()
  })

  it('come from Apollo Client with a picture to start from', async () => {
    const { bytes } = await painted('red')
    const headers = { 'Apollo-Require-Preflight': 'true' }
    const link = new UploadHttpLink({ uri: `${server.url}/graphql`, headers })
    const errors = ['InputError', 'NotFoundError', 'UploadError', 'ModelUnavailableError']
    const possibleTypes = { Error: [...errors, 'QueueFullError', 'RateLimitedError'] }
    const client = new ApolloClient({ link, cache: new InMemoryCache({ possibleTypes }) })
    const initImage = new File([Buffer.from(bytes)], 'red.png', { type: 'image/png' })
    const input = { prompt: 'by Apollo', engine: 'tiny-sd', steps: 2, initImage, mask: initImage }
    const { data } = await client.mutate({ mutation: gql(generate.toString()), variables: { input } })
    // One file for both: it can be read once.
    expect(data).toMatchObject({ generate: { __typename: 'UploadError' } })
    const mask = new File([Buffer.from(bytes)], 'mask.png', { type: 'image/png' })
    const both = await client.mutate({
      mutation: gql(generate.toString()),
      variables: { input: { ...input, mask } },
    })
    expect(both.data).toMatchObject({ generate: { __typename: 'Generation', width: 64, height: 64 } })
    client.stop()
  })

  it('come from urql', async () => {
    const { bytes } = await painted('red')
    const client = new Client({
      url: `${server.url}/graphql`,
      exchanges: [fetchExchange],
      preferGetMethod: false,
      fetchOptions: { headers: { 'GraphQL-Preflight': '1' } },
    })
    const image = new File([Buffer.from(bytes)], 'red.png', { type: 'image/png' })
    const { data, error } = await client.mutation(mutation, {
      input: { builderSlug, prompt: 'by urql', image },
    })
    expect(error).toBeUndefined()
    expect(data).toMatchObject({ addPrankTrigger: { __typename: 'PrankTrigger', prompt: 'by urql' } })
  })

  it('are refused where a foreign page could have sent them', async () => {
    const { bytes } = await painted('red')
    const form = new FormData()
    const variables = { input: { builderSlug, prompt: 'a cat', image: null } }
    form.set('operations', JSON.stringify({ query: mutation, variables }))
    form.set('map', JSON.stringify({ 0: ['variables.input.image'] }))
    form.set('0', new Blob([Buffer.from(bytes)]), 'a.png')
    const response = await fetch(`${server.url}/graphql`, { method: 'POST', body: form })
    expect(response.status).toBe(403)
    expect((await ask(server.url, prankSet, { builderSlug })).prankSet?.triggers).toEqual([])
  })
})

describe('what is uploaded', () => {
  it('is kept as nothing but its pixels', async () => {
    const { bytes } = await painted('red', 40, 80)
    const jpeg = await sharp(bytes)
      .withExif({ IFD0: { Copyright: 'somebody' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    const { data } = await add({ bytes: jpeg, name: 'photo.jpg', type: 'image/jpeg' })
    const { addPrankTrigger: trigger } = data
    if (trigger.__typename !== 'PrankTrigger') throw new Error(JSON.stringify(trigger))
    expect(trigger.image).toMatchObject({ width: 80, height: 40 })
    const served = Buffer.from(await (await fetch(trigger.image.url)).arrayBuffer())
    expect(served.includes('somebody')).toBe(false)
    const { exif, xmp, icc, comments } = await sharp(served).metadata()
    expect([exif, xmp, icc, comments]).toEqual([undefined, undefined, undefined, undefined])
  })

  it.each<[string, () => Promise<Partial<Sent>> | Partial<Sent>, RegExp]>([
    ['SVG', () => ({ bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') }), /is an SVG/],
    ['nothing', () => ({ bytes: Buffer.alloc(0) }), /is an empty file/],
    ['text', () => ({ bytes: Buffer.from('hello') }), /expected/],
    ['a GIF', () => ({ bytes: Buffer.from('GIF89a\u0001\0\u0001\0') }), /is a GIF/],
    ['half a PNG', async () => ({ bytes: (await painted('red')).bytes.subarray(0, 100) }), /cut off/],
    ['a PNG that says it is a JPEG', () => ({ type: 'image/jpeg' }), /declared as image\/jpeg but is a PNG/],
    [
      'a PNG with a ZIP behind it',
      async () => ({
        bytes: Buffer.concat([(await painted('red')).bytes, Buffer.from('PK\u0003\u0004 and so on')]),
      }),
      /After the end of the PNG/,
    ],
    ['more pixels than are taken', () => painted('red', 501, 500), /at most 250000 in all/],
    ['more bytes than are taken', async () => painted('noise', 400, 400), /larger than/],
  ])('is refused, and nothing is left of it: %s', async (_name, change, message) => {
    const before = [await filesLeft(), await imagesOf()]
    const { data } = await add({ ...(await painted('red')), ...(await change()) })
    expect(data.addPrankTrigger).toMatchObject({
      ...{ __typename: 'UploadError', code: 'UPLOAD_REFUSED' },
      message: expect.stringMatching(message),
    })
    expect([await filesLeft(), await imagesOf()]).toEqual(before)
    expect((await ask(server.url, prankSet, { builderSlug })).prankSet?.triggers).toEqual([])
  })

  it('is not a file where something else was sent', async () => {
    const input = { builderSlug, prompt: 'a cat', image: 'picture.png' }
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: mutation, variables: { input } }),
    })
    const { errors } = (await response.json()) as { errors: { message: string }[] }
    expect(errors[0]?.message).toContain('A file was expected, sent as multipart/form-data')
  })

  it('leaves nothing where the client hangs up in the middle', async () => {
    const before = [await filesLeft(), await imagesOf()]
    const { hostname, port } = new URL(server.url)
    const socket = connectSocket(Number(port), hostname)
    await once(socket, 'connect')
    const variables = { input: { builderSlug, prompt: 'a cat', image: null } }
    const head = [
      part('operations', `${JSON.stringify({ query: mutation, variables })}\r\n`),
      part('map', '{"0":["variables.input.image"]}\r\n'),
      part('0', 'half a picture', '; filename="a.png"'),
    ].join('')
    socket.write(
      `POST /graphql HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: multipart/form-data; boundary=x\r\n` +
        `Apollo-Require-Preflight: 1\r\nContent-Length: 100000\r\n\r\n${head}`,
    )
    await appears(before[0] as string[])
    socket.destroy()
    await disappears(before[0] as string[])
    expect([await filesLeft(), await imagesOf()]).toEqual(before)
  })
})

/** The folder is looked at again and again, with a real request between: there is no event for a file of another process. */
async function becomes(isIt: (files: readonly string[]) => boolean): Promise<void> {
  for (let k = 0; k < 2000; k++) {
    if (isIt(await filesLeft())) return
    await fetch(`${server.url}/health`)
  }
  throw new Error('The files never became what they should')
}

const appears = (before: readonly string[]) => becomes((files) => files.length > before.length)
const disappears = (before: readonly string[]) => becomes((files) => files.length === before.length)

describe('uploads of one address', () => {
  it('are limited by the hour', async () => {
    const strict = await startServer({ UPLOADS_PER_HOUR: '2' })
    const set = await newSet(strict)
    const file = await painted('red')
    const input = { builderSlug: set.builderSlug, prompt: 'a cat' }
    const answers = []
    for (let k = 0; k < 3; k++)
      answers.push((await upload(strict.url, addPrankTrigger, { input }, file)).data)
    expect(answers.map(({ addPrankTrigger: { __typename } }) => __typename)).toEqual([
      ...['PrankTrigger', 'PrankTrigger', 'RateLimitedError'],
    ])
    await strict.remove()
  })
})
