import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, collect, connect, subscribe } from './client.ts'
import { ended, endless, inDatabase, read, submit } from './drawing.ts'
import { cancel, plainProgress } from './operations.ts'
import { editGeneration, rateGeneration } from './prank-operations.ts'
import { faceOf } from './secrecy/face.ts'
import { joke, openLinks, type Links } from './secrecy/links.ts'
import { rawFetch } from './secrecy/raw-http.ts'
import { Visitor } from './secrecy/visitor.ts'
import { startServer, type TestServer } from './server.ts'
import { painted, upload } from './uploading.ts'

/** What goes wrong, and what is done with a picture afterwards, goes the same way for a match and a miss. */
type Link = 'match' | 'miss'
const both: readonly Link[] = ['match', 'miss']

interface Place {
  readonly server: TestServer
  readonly links: Links
  readonly visitor: Visitor
}

const free = { UPLOADS_PER_HOUR: '0', PRANK_SETS_PER_HOUR: '0' }

async function open(settings: Record<string, string> = {}): Promise<Place> {
  const server = await startServer({ ...free, ...settings })
  return { server, links: await openLinks(server), visitor: await Visitor.come(server) }
}

let wide: Place
/** Where few may wait, few may ask, and nothing is tried again. */
let strict: Place

beforeAll(async () => {
  wide = await open()
  // One of them is spent on the links.
  strict = await open({ QUEUE_LIMIT: '1', RATE_LIMIT_PER_MINUTE: '6', ATTEMPTS_LIMIT: '1' })
})

afterAll(() => Promise.all([wide, strict].map(({ server }) => server.remove())))

let sessions = 0
/** A session of its own, named like any other. */
const sessionId = () => `session ${String((sessions += 1)).padStart(4, '0')}`

/** The same done on a link that fires and on one that does not. */
async function compare(
  what: (link: Link, session: string) => Promise<unknown>,
  literal: readonly string[] = [],
) {
  const faces: unknown[] = []
  for (const link of both) faces.push(faceOf(await what(link, sessionId()), literal))
  expect(faces[0]).toEqual(faces[1])
  return faces[0]
}

const shareOf = ({ links }: Place, link: Link) => ({
  prompt: joke,
  seed: '42',
  shareSlug: links[link].shareSlug,
})

/** What is told of a generation that has ended. The queue may still be winding up. */
async function epilogue({ visitor }: Place, id: string, session: string) {
  const { queue: _, ...told } = await visitor.read(id, session)
  return { ...told, late: await collect(visitor.follow(id)) }
}

describe('what is wrong with a request', () => {
  it.each([
    ['a size', { width: 7 }],
    ['a seed', { seed: '-1' }],
    ['a sampler', { engine: 'tiny-sd-v', sampler: 'LCM' as const }],
    ['steps', { steps: 0 }],
    ['a model that there is not', { engine: 'nothing' }],
    ['a model that is not installed', { engine: 'flux_dev' }],
    ['a prompt that is too long', { prompt: joke.padEnd(10_001, '!') }],
    ['an empty session', { sessionId: '' }],
  ])('is told the same: %s', async (_, wrong) => {
    const input = (link: Link) => ({ ...shareOf(wide, link), ...wrong })
    const face = await compare((link) => wide.visitor.attempt(input(link)))
    expect(face).toMatchObject({ __typename: expect.stringMatching(/Error$/) as string })
  })
})

const statusOf = async (id: string) => (await read(wide.server.url, id)).status

const newest = () =>
  inDatabase(wide.server, async (database) => {
    const row = await database.generation.findFirst({ orderBy: { createdAt: 'desc' } })
    return row?.id ?? ''
  })

describe('canceling', () => {
  it('in the middle looks the same', async () => {
    const face = await compare(async (link, session) => {
      const { id } = await submit(wide.server, { ...endless, ...shareOf(wide, link), sessionId: session })
      await wide.visitor.untilDrawn(id)
      const answer = await ask(wide.server.url, cancel, { id })
      const again = await ask(wide.server.url, cancel, { id })
      const { late, ...rest } = await epilogue(wide, id, session)
      // How far it came is a matter of time.
      return { answer, again, ...rest, late: late.map((event) => ({ ...event, step: 0, fraction: 0 })) }
    })
    expect(face).toMatchObject({ generation: { status: 'CANCELED', image: null } })
  })

  it('by hanging up looks the same', async () => {
    const face = await compare(async (link) => {
      const { url } = wide.server
      const query = new URLSearchParams({ prompt: joke, seed: '42', size: '320', steps: '500' }).toString()
      const visit = new AbortController()
      const before = await newest()
      const answer = fetch(`${url}/api/p/${wide.links[link].shareSlug}/generate?${query}`, {
        signal: visit.signal,
      })
      // Never looked at: the visitor is gone.
      answer.catch(() => undefined)
      await expect.poll(newest).not.toBe(before)
      const id = await newest()
      // Nobody follows it: whoever did would keep it from being canceled.
      await expect.poll(() => statusOf(id)).toBe('GENERATING')
      visit.abort()
      await expect.poll(() => statusOf(id)).not.toBe('GENERATING')
      return (await wide.visitor.read(id, 'nobody')).generation
    })
    expect(face).toMatchObject({ status: 'CANCELED', image: null })
  })

  it('after the end is refused the same', async () => {
    const face = await compare(async (link, session) => {
      const { id } = await submit(wide.server, { ...shareOf(wide, link), sessionId: session })
      await ended(wide.server, id)
      return ask(wide.server.url, cancel, { id })
    })
    expect(face).toMatchObject({ cancelGeneration: { __typename: 'StateError' } })
  })
})

async function kill({ server, visitor }: Place, id: string): Promise<void> {
  await visitor.untilDrawn(id)
  process.kill(server.enginePid() ?? 0, 'SIGKILL')
}

describe('an engine that dies', () => {
  const long = { engine: 'tiny-sd', width: 320, height: 320, steps: 40 } as const

  it('in the middle is told the same, and the picture comes', async () => {
    const face = await compare(async (link, session) => {
      const { id } = await submit(wide.server, { ...long, ...shareOf(wide, link), sessionId: session })
      // Asks for nothing that has to be looked up: who does is told of fewer states, for those that pass meanwhile are merged.
      const client = connect(wide.server.url)
      const following = collect(subscribe(client, plainProgress, { id }))
      await kill(wide, id)
      const states = (await following).map(({ generationProgress: { status } }) => status)
      await client.dispose()
      const changes = states.filter((status, k) => status !== states[k - 1] && status !== 'ROUTING')
      return { changes: changes.slice(changes.indexOf('GENERATING')), ...(await epilogue(wide, id, session)) }
    })
    expect(face).toMatchObject({
      changes: ['GENERATING', 'PENDING', 'GENERATING', 'COMPLETED'],
      generation: { status: 'COMPLETED' },
    })
  })

  it('once too often fails the same', async () => {
    const face = await compare(async (link, session) => {
      const { id } = await submit(strict.server, { ...long, ...shareOf(strict, link), sessionId: session })
      await kill(strict, id)
      await ended(strict.server, id)
      const { late, ...rest } = await epilogue(strict, id, session)
      return { ...rest, late: late.map((event) => ({ ...event, step: 0, fraction: 0 })) }
    })
    expect(face).toMatchObject({
      generation: { status: 'FAILED', error: { __typename: expect.any(String) as string } },
    })
  })
})

it('limits a match like a miss, and answers both the same', async () => {
  const { server, visitor } = strict
  const blocker = await submit(server, endless)
  await visitor.untilDrawn(blocker.id)
  const waiting = await submit(server, { ...endless, steps: 1 })
  const refused = async (link: Link) => {
    const { message, ...answer } = await visitor.attempt(shareOf(strict, link))
    return { ...answer, message: String(message).replace(/\d+ s/, 'so many s') }
  }
  expect(await compare(refused)).toMatchObject({ code: 'QUEUE_FULL' })
  const query = new URLSearchParams({ prompt: joke }).toString()
  const byLink = async (link: Link) => {
    const url = `${server.url}/api/p/${strict.links[link].shareSlug}/generate?${query}`
    const { status, headers, body } = await rawFetch(url)
    const { detail, ...problem } = JSON.parse(body.toString()) as { detail: string }
    return {
      status,
      names: headers.map(([name]) => name),
      ...problem,
      detail: detail.replace(/\d+ s/, 'so many s'),
    }
  }
  expect(await compare(byLink)).toMatchObject({ status: 503 })
  // A full queue took none of what this minute has left; links that there are not take one each.
  for (let k = 0; k < 6; k++) await visitor.attempt({ prompt: joke, shareSlug: 'nonesuch' })
  expect(await compare(refused)).toMatchObject({ code: 'RATE_LIMITED' })
  expect(await compare(byLink)).toMatchObject({ status: 429 })
  for (const { id } of [waiting, blocker]) await ask(server.url, cancel, { id })
})

describe('what is done with a picture afterwards', () => {
  it('edits, stars and another try look the same', async () => {
    const face = await compare(async (link, session) => {
      const { server, visitor } = wide
      const input = { ...shareOf(wide, link), sessionId: session }
      const { id } = await submit(server, input)
      await ended(server, id)
      const rated = await ask(server.url, rateGeneration, { id, stars: 4 })
      const wrong = await ask(server.url, rateGeneration, { id, stars: 9 })
      const { data: edited } = await upload(
        server.url,
        editGeneration,
        { input: { generationId: id, description: 'redder' } },
        await painted('red', 48, 80),
      )
      if (edited.editGeneration.__typename !== 'Generation') throw new Error(JSON.stringify(edited))
      const again = await submit(server, input)
      await ended(server, again.id)
      const edit = (await visitor.read(edited.editGeneration.id, session)).generation
      return {
        rated,
        wrong,
        edited,
        edit,
        ...(await epilogue(wide, id, session)),
        again: (await visitor.read(again.id, session)).generation,
      }
    })
    expect(face).toMatchObject({
      generation: { rating: 4, edits: [{}] },
      edit: { versionNumber: 2, image: { width: 48, height: 80 } },
      page: { totalCount: 3 },
    })
  })
})
