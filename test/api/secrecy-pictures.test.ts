import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from './client.ts'
import { draw, inDatabase, type Drawn } from './drawing.ts'
import type { GenerateInput } from './gql/graphql.ts'
import { node } from './operations.ts'
import { prankSet } from './prank-operations.ts'
import { pixelsOf } from './pictures.ts'
import { joke, openLinks, type Links } from './secrecy/links.ts'
import { structureOf } from './secrecy/picture-structure.ts'
import { headerOf, rawFetch, type RawAnswer } from './secrecy/raw-http.ts'
import { startServer, type TestServer } from './server.ts'
import { newSet, newTrigger, painted, type Sent } from './uploading.ts'

let server: TestServer
let links: Links
let upload: Sent

beforeAll(async () => {
  server = await startServer({ UPLOADS_PER_HOUR: '0', PRANK_SETS_PER_HOUR: '0' })
  upload = await photograph()
  links = await openLinks(server, upload)
})

afterAll(() => server.remove())

const seed = '42'

const drawOn = (link: 'match' | 'miss', input: Partial<GenerateInput> = {}) =>
  draw(server, { prompt: joke, seed, shareSlug: links[link].shareSlug, ...input })

/** Noise in colours with all that a camera writes beside it. */
async function photograph(): Promise<Sent> {
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
  const picture = sharp({ create: { width: 640, height: 480, channels: 3, background: 'teal', noise } })
  const exif = { IFD0: { Copyright: 'the builder', Make: 'a camera' } }
  const bytes = await picture.jpeg().withExif(exif).toBuffer()
  return { bytes, name: 'photograph.jpg', type: 'image/jpeg' }
}

/** An answer without what is the picture's own: its id, its bytes, the moment. */
function faceOf({ status, headers, body }: RawAnswer, ids: readonly string[]): unknown {
  const moment = /^(date|content-length)$/i
  const named = (value: string) => ids.reduce((text, id) => text.replaceAll(id, '<id>'), value)
  return {
    status,
    headers: headers.map(([name, value]) => [
      name,
      moment.test(name)
        ? 'of the moment'
        : /range$/i.test(name)
          ? named(value).replaceAll(/\d{3,}/g, '<at>')
          : named(value),
    ]),
    body:
      status >= 400
        ? named(body.toString()).replace(/the file has \d+/, 'the file has <bytes>')
        : body.length > 0,
  }
}

const addresses = ['', '.png', '.webp', '?variant=web', '?variant=thumb512', '?variant=thumb256']

async function structures(drawn: Drawn | undefined): Promise<unknown> {
  const id = drawn?.image.id ?? ''
  const variants = await Promise.all(
    addresses.map((address) => rawFetch(`${server.url}/images/${id}${address}`)),
  )
  const { image } = drawn ?? {}
  const micro = Buffer.from(image?.microDataUri.split(',')[1] ?? '', 'base64')
  const [width, height] = [image?.width, image?.height]
  const pictures = [...variants.map(({ body }) => body), micro]
  return { files: pictures.map(structureOf), width, height, hash: image?.thumbhash.length }
}

describe('the picture of a match', () => {
  const wrong = ['.jpg', '.webp?variant=original', '?variant=thumb64', '/..%2f', '?variant=original']
  let pair: readonly Drawn[]

  beforeAll(async () => {
    pair = [await drawOn('match', { width: 96, height: 64 }), await drawOn('miss', { width: 96, height: 64 })]
  })

  const both = (look: (drawn: Drawn) => Promise<unknown>) => Promise.all(pair.map(look))

  const answers = (address: string, headers: (tag: string) => Record<string, string>, method = 'GET') =>
    both(async ({ image }) => {
      const url = `${server.url}/images/${image.id}${address}`
      const tag = headerOf(await rawFetch(url, {}, 'HEAD'), 'etag')
      return faceOf(await rawFetch(url, headers(tag), method), [image.id])
    })

  it.each([...addresses, ...wrong])('is answered with the same headers: %s', async (address) => {
    const [match, miss] = await answers(address, () => ({}))
    expect(match).toEqual(miss)
    expect(await answers(address, () => ({}), 'HEAD')).toSatisfy(alike)
    expect(await answers(address, () => ({}), 'POST')).toSatisfy(alike)
  })

  it.each<[string, (tag: string) => Record<string, string>, number]>([
    ['one who has it', (tag) => ({ 'if-none-match': tag }), 304],
    ['one who has another', () => ({ 'if-none-match': '"other"' }), 200],
    ['one who wants a part', () => ({ range: 'bytes=0-9' }), 206],
    ['one who wants the end', () => ({ range: 'bytes=-5' }), 206],
    ['one who wants too much', () => ({ range: 'bytes=99999999-' }), 416],
    ['one who wants this very one', (tag) => ({ 'if-match': tag }), 200],
    ['one who wants another', () => ({ 'if-match': '"other"' }), 412],
    ['a date', () => ({ 'if-modified-since': new Date().toUTCString() }), 200],
  ])('is answered to %s with the same headers', async (_, headers, status) => {
    const [match, miss] = await answers('', headers)
    expect(match).toEqual(miss)
    expect(match).toMatchObject({ status })
  })

  it('is built like any other, whatever was uploaded', async () => {
    const [, miss] = pair
    const expected = await structures(miss)
    // The prompt and how it was drawn, and nothing of when and of what.
    expect(JSON.stringify(expected)).toContain(joke)
    for (const file of await uploads()) {
      const { builderSlug, shareSlug } = await newSet(server)
      await newTrigger(server, { builderSlug, prompt: joke }, file)
      const input = { prompt: joke, seed, width: 96, height: 64 }
      const built = await structures(await draw(server, { ...input, shareSlug }))
      expect([file.name, built]).toEqual([file.name, expected])
    }
  })
})

const alike = ([one, other]: unknown[]) => JSON.stringify(one) === JSON.stringify(other)

const sent = async (name: string, type: string, bytes: Promise<Buffer>): Promise<Sent> => ({
  ...{ name, type, bytes: await bytes },
})

/** Pictures that a careless server would keep another way than its own. */
async function uploads(): Promise<Sent[]> {
  const create = {
    width: 80,
    height: 120,
    channels: 4,
    background: { r: 255, g: 0, b: 0, alpha: 0.4 },
  } as const
  const grey = sharp({ create: { ...create, channels: 3, background: '#888' } })
  return [
    upload,
    await sent('transparent', 'image/png', sharp({ create }).png().toBuffer()),
    await sent('palette', 'image/png', sharp({ create }).png({ palette: true }).toBuffer()),
    await sent('grey', 'image/png', grey.clone().toColourspace('b-w').png().toBuffer()),
    await sent('sixteen bits', 'image/png', grey.clone().toColourspace('rgb16').png().toBuffer()),
    await sent('lossless', 'image/webp', grey.clone().webp({ lossless: true }).toBuffer()),
    await sent('another space', 'image/jpeg', grey.clone().withIccProfile('p3').jpeg().toBuffer()),
    await sent('interlaced', 'image/png', grey.clone().png({ progressive: true }).toBuffer()),
    await painted('black', 16, 16),
  ]
}

/** Header by header, and how the picture's file is built. */
async function answer(link: 'match' | 'miss', query: string, accept: string, method: string) {
  const url = `${server.url}/api/p/${links[link].shareSlug}/generate?${query}`
  const answer = await rawFetch(url, { accept, origin: 'http://elsewhere' }, method)
  const ids = [headerOf(answer, 'x-generation-id')].filter((id) => id !== '')
  const structure = method === 'GET' && answer.status === 200 ? structureOf(answer.body) : null
  return { answer: faceOf(answer, ids), structure }
}

describe('the link without GraphQL', () => {
  const accepts = ['image/png', 'image/webp', 'image/jpeg', '*/*', 'text/html']

  it.each(accepts.flatMap((accept) => ['GET', 'HEAD', 'POST'].map((method) => [method, accept] as const)))(
    '%s as %s answers the same',
    async (method, accept) => {
      const query = new URLSearchParams({ prompt: joke, seed, size: '64x96', steps: '2' }).toString()
      const match = await answer('match', query, accept, method)
      expect(match).toEqual(await answer('miss', query, accept, method))
      expect(JSON.stringify(match)).not.toContain('builder')
    },
  )

  it.each(['size=7', 'size=x', 'seed=-1', 'steps=0', 'steps=1&steps=2', 'size=4000'])(
    'refuses %s the same',
    async (wrong) => {
      const query = `prompt=${encodeURIComponent(joke)}&${wrong}`
      const match = await answer('match', query, '*/*', 'GET')
      expect(match).toEqual(await answer('miss', query, '*/*', 'GET'))
      expect(match.answer).toMatchObject({ status: 400 })
    },
  )

  it('refuses a prompt that is too long before it looks at triggers', async () => {
    const query = new URLSearchParams({ prompt: `${joke} ${'a'.repeat(10_000)}` }).toString()
    const match = await answer('match', query, '*/*', 'GET')
    expect(match).toEqual(await answer('miss', query, '*/*', 'GET'))
    expect(match.answer).toMatchObject({ status: 400 })
  })
})

const path = (kind: string, id: string) =>
  `${server.config.DATA_DIR}/images/${kind}/${id.slice(0, 2)}/${id}.png`

describe('what was uploaded', () => {
  it('shares no name, no tag and no file with what is served', async () => {
    const drawn = [await drawOn('match'), await drawOn('match', { seed: '43' })]
    const { prankSet: set } = await ask(server.url, prankSet, { builderSlug: links.match.builderSlug })
    const trigger = set?.triggers[0]
    const kept = await rawFetch(`${server.url}/images/${trigger?.image.id}`)
    expect(kept.status).toBe(200)
    const secrets = [set?.builderSlug, trigger?.id, trigger?.image.id].flatMap((id) => id ?? [])
    expect(secrets.length).toBeGreaterThan(2)
    const ids = new Set(drawn.flatMap(({ id, image }) => [id, image.id]))
    expect(ids.size).toBe(4)
    for (const { image } of drawn) {
      const served = await rawFetch(image.url)
      expect(headerOf(served, 'etag')).not.toBe(headerOf(kept, 'etag'))
      expect(served.body.equals(kept.body)).toBe(false)
      expect(served.body.equals(Buffer.from(upload.bytes))).toBe(false)
      const seen = JSON.stringify(drawn) + served.headers.join() + served.body.toString('latin1')
      expect(secrets.filter((secret) => seen.includes(secret))).toEqual([])
      expect(seen).not.toMatch(/the builder|a camera|trigger|prank/i)
    }
  })

  it('is not a node', async () => {
    const { id, image } = links.match.trigger
    const rows = await inDatabase(server, (database) => database.prankSet.findMany())
    for (const name of [id, image.id, ...rows.map((row) => row.id)])
      expect((await ask(server.url, node, { id: name })).node).toBeNull()
  })

  it('cannot be had by the ways of a path', async () => {
    const { id } = links.match.trigger.image
    const missing = await rawFetch(`${server.url}/images/${'a'.repeat(25)}`)
    const ways = [
      `trigger/${id.slice(0, 2)}/${id}.png`,
      `../trigger/${id}`,
      `${id}.512.webp`,
      `%2e%2e/${id}`,
      'trigger',
    ]
    for (const way of ways) {
      const answer = await rawFetch(`${server.url}/images/${way}`)
      expect([way, answer.status]).toEqual([way, 404])
    }
    expect(missing.status).toBe(404)
  })

  it('stands in the folder of triggers alone', async () => {
    const { image } = await drawOn('match')
    await readFile(path('generated', image.id))
    await readFile(path('trigger', links.match.trigger.image.id))
    await expect(readFile(path('trigger', image.id))).rejects.toThrow('ENOENT')
  })
})

/** What cannot be hidden from who tries: these are the limits of the thing, written down so that they are known. */
describe('who asks again', () => {
  it('sees the same picture of a match with other names, and another one of a miss', async () => {
    const [one, other] = [await drawOn('match'), await drawOn('match', { seed: '7', steps: 3 })]
    expect((await pixelsOf(one)).equals(await pixelsOf(other))).toBe(true)
    expect(one.image.id).not.toBe(other.image.id)
    const [miss, again] = [await drawOn('miss'), await drawOn('miss', { seed: '7', steps: 3 })]
    expect((await pixelsOf(miss)).equals(await pixelsOf(again))).toBe(false)
  })
})
