import { isObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from './client.ts'
import { draw } from './drawing.ts'
import type { GenerateInput } from './gql/graphql.ts'
import { models } from './operations.ts'
import { prankSet } from './prank-operations.ts'
import { faceOf } from './secrecy/face.ts'
import { joke, openLinks, type Links } from './secrecy/links.ts'
import { sendText } from './secrecy/public-fields.ts'
import { Visitor, type Seen, type SeenEvent } from './secrecy/visitor.ts'
import { startServer, type TestServer } from './server.ts'

/**
 * One and the same prompt with one and the same seed, a match on one link and none on others: whoever holds the link sees
 * the same of both, but for the picture itself.
 */
let server: TestServer
let links: Links
let visitor: Visitor

beforeAll(async () => {
  server = await startServer({ UPLOADS_PER_HOUR: '0', PRANK_SETS_PER_HOUR: '0', PREVIEW_RATE_LIMIT: '60' })
  links = await openLinks(server)
  visitor = await Visitor.come(server)
  // So that the time of every model's pictures is known from here on.
  for (const engine of ['tiny-sd', 'tiny-sd-v']) await draw(server, { prompt: 'a boat', engine })
})

afterAll(() => server.remove())

let sessions = 0

/** What a request shows on every link, and without one. */
async function seeOnAll(input: Omit<GenerateInput, 'prompt'>): Promise<Record<keyof Links | 'plain', Seen>> {
  const see = (shareSlug: string | null) => {
    sessions += 1
    const sessionId = `session ${String(sessions).padStart(4, '0')}`
    return visitor.see({ prompt: joke, sessionId, ...input, ...(shareSlug !== null && { shareSlug }) })
  }
  const { match, miss, inactive, expired, usedUp, exactOnly } = links
  return {
    match: await see(match.shareSlug),
    miss: await see(miss.shareSlug),
    inactive: await see(inactive.shareSlug),
    expired: await see(expired.shareSlug),
    usedUp: await see(usedUp.shareSlug),
    exactOnly: await see(exactOnly.shareSlug),
    plain: await see(null),
  }
}

/** What must be alike, name by name. A seed that was given is told back as it is. */
function facesOf(seen: Seen, literal: readonly string[]) {
  const { id: _, socket, stream, late, ...rest } = seen
  // Whether a preview is due at the end is a matter of time.
  const last = [socket, stream].map((events) => ({ ...events.at(-1), preview: null }))
  return faceOf({ ...rest, late, last }, literal)
}

/** The states that were seen, each once, in order. */
const statesOf = (events: readonly SeenEvent[]) =>
  events.map(({ status }) => status).filter((status, k, all) => status !== all[k - 1])

/** Three looks of an event, each on its own: which of them meet depends on how fast the subscriber is. */
function note(
  known: Set<string>,
  { step, totalSteps, fraction, preview, generation, ...event }: SeenEvent,
): void {
  const { status } = event
  const { width, height } = generation
  const progress = {
    begun: step > 0,
    done: step === totalSteps,
    known: totalSteps > 0,
    type: typeof fraction,
  }
  const frame = preview === null ? null : { ...preview, step: 'a step' }
  for (const look of [
    { ...event, ...progress },
    { status, generation },
    { of: [width, height], frame },
  ])
    known.add(JSON.stringify(faceOf(look)))
}

const states = ['PENDING', 'ROUTING', 'GENERATING', 'COMPLETED']

const requests: readonly [string, Omit<GenerateInput, 'prompt'>][] = [
  ['as it comes', {}],
  ['with a seed', { seed: '42' }],
  ['on a model that is named', { engine: 'tiny-sd', seed: '42', steps: 3 }],
  ['on another model, in portrait', { engine: 'tiny-sd-v', width: 48, height: 96, sampler: 'EULER' }],
  ['in landscape, large', { engine: 'tiny-sd', width: 512, height: 256, steps: 2 }],
  ['with a negative prompt', { negativePrompt: 'red', guidanceScale: 12.5, seed: '1' }],
  ['without guidance', { guidanceScale: 1, seed: '9007199254740991' }],
  ['in one step', { steps: 1, seed: '0' }],
  ...(['DDIM', 'EULER', 'EULER_ANCESTRAL', 'DPMPP_2M', 'DPMPP_2M_KARRAS', 'LCM', 'PNDM'] as const).map(
    (sampler): [string, Omit<GenerateInput, 'prompt'>] => [
      `with ${sampler}`,
      { engine: 'tiny-sd', sampler, steps: 4 },
    ],
  ),
]

describe('a match looks like a miss', () => {
  /** By link: what events looked like, all requests together. Single events may be skipped where a subscriber is slow. */
  const looks: Record<string, Set<string>> = {}

  it.each(requests)('%s', async (_, request) => {
    const seen = await seeOnAll(request)
    const literal = request.seed === undefined ? [] : ['seed']
    const miss = facesOf(seen.miss, literal)
    expect(seen.match.generation).toMatchObject({ status: 'COMPLETED', image: { format: 'png' } })
    for (const [link, one] of Object.entries(seen)) {
      expect([link, facesOf(one, literal)]).toEqual([link, miss])
      for (const events of [one.socket, one.stream]) {
        expect(statesOf(events)).toEqual(states.filter((state) => statesOf(events).includes(state)))
        expect(events[0]).toMatchObject({ status: 'PENDING', step: 0, totalSteps: 0, queuePosition: 1 })
        for (const event of events) note((looks[link] ??= new Set()), event)
      }
    }
  })

  it('event by event', () => {
    const { match, miss } = looks
    expect(match?.size).toBeGreaterThan(20)
    // Some events may be missing of either; nothing is there that none of the misses has.
    const misses = new Set(
      Object.entries(looks).flatMap(([link, known]) => (link === 'match' ? [] : [...known])),
    )
    expect([...(match ?? [])].filter((look) => !misses.has(look))).toEqual([])
    expect([...(match ?? [])].some((look) => look.includes('a step'))).toBe(true)
    expect([...(miss ?? [])].some((look) => look.includes('a step'))).toBe(true)
  })

  it('in what the models and the queue say afterwards', async () => {
    const input = { prompt: joke, engine: 'tiny-sd', steps: 1 }
    await draw(server, { ...input, shareSlug: links.miss.shareSlug })
    const before = await ask(server.url, models, {})
    await draw(server, { ...input, shareSlug: links.match.shareSlug })
    expect(await ask(server.url, models, {})).toEqual(before)
  })
})

it('was a match on one link, and on no other', async () => {
  const served = Object.entries(links).map(async ([link, { builderSlug }]: [string, Links['match']]) => {
    if (link === 'expired') return [link, 0]
    const { prankSet: set } = await ask(server.url, prankSet, { builderSlug })
    return [link, set?.successfulPranks]
  })
  expect(Object.fromEntries(await Promise.all(served))).toEqual({
    ...{ match: requests.length + 1, miss: 0, inactive: 0, expired: 0, exactOnly: 0 },
    // Before the test.
    usedUp: 1,
  })
})

describe('the schema', () => {
  const telling = /prank|trigger|match|similar|target|steer|served|kind|builder|share|upload/i

  it('has nothing on what a visitor sees that could tell', () => {
    const seen = [
      'Generation',
      'Image',
      'GenerationProgress',
      'Preview',
      'RoutingDecision',
      'QueueStatus',
      'Model',
    ]
    const fields = seen.flatMap((name) => {
      const type = visitor.schema.getType(name)
      if (!isObjectType(type)) throw new Error(`There is no ${name}`)
      return Object.values(type.getFields()).map((field) => `${name}.${field.name}: ${field.description}`)
    })
    expect(fields.length).toBeGreaterThan(40)
    expect(fields.filter((field) => telling.test(field))).toEqual([])
  })

  it.each([
    'wasPrank',
    'matchedTriggerId',
    'matchedTrigger',
    'prankSet',
    'prankSetId',
    'similarity',
    'asked',
    'claim',
  ])('has no %s of a generation', async (name) => {
    const { errors } = await sendText(server.url, `{ generation(id: "x") { ${name} } }`)
    expect(errors?.[0]?.message).toContain('Cannot query field')
  })

  it('tells of a share link its title and its address', () => {
    const share = visitor.schema.getType('Share')
    expect(isObjectType(share) && Object.keys(share.getFields()).toSorted()).toEqual(['shareUrl', 'title'])
  })
})
