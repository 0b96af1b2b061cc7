import { createClient as createSseClient } from 'graphql-sse'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Client } from 'graphql-ws'
import { ask, collect, connect, send, subscribe, subscribeByFetch, until } from './client.ts'
import { draw, ended, endless, submit } from './drawing.ts'
import type { ProgressSubscription } from './gql/graphql.ts'
import { cancel, plainProgress, progress, queue, queueChanged } from './operations.ts'
import { startServer, type TestServer } from './server.ts'

type Event = ProgressSubscription['generationProgress']

let server: TestServer
let client: Client

beforeAll(async () => {
  server = await startServer({ SOCKET_SUBSCRIPTION_LIMIT: '200' })
})

afterAll(() => server.remove())

beforeEach(() => {
  client = connect(server.url)
})

afterEach(async () => {
  await client.dispose()
})

const follow = (id: string, by = client) => subscribe(by, plainProgress, { id })
const stop = (id: string) => ask(server.url, cancel, { id })

/** Keeps everything else waiting until it is canceled. */
async function occupy(): Promise<string> {
  const { id } = await submit(server, endless)
  await until(follow(id), ({ generationProgress: { step } }) => step > 0)
  return id
}

const increasing = (numbers: readonly number[]) =>
  numbers.every((number, k) => k === 0 || number > numbers[k - 1]!)

async function* overSocket(id: string): AsyncGenerator<Event> {
  for await (const { generationProgress } of subscribe(client, progress, { id })) yield generationProgress
}

async function* overFetch(id: string): AsyncGenerator<Event> {
  for await (const { data } of subscribeByFetch(server.url, progress, { id })) yield data.generationProgress
}

async function* overSseClient(id: string): AsyncGenerator<Event> {
  const sse = createSseClient({ url: `${server.url}/graphql`, fetchFn: fetch, retryAttempts: 0 })
  const query = progress.toString()
  const events = sse.iterate<ProgressSubscription>({ query, variables: { id } })
  for await (const { data } of events) if (data != null) yield data.generationProgress
  sse.dispose()
}

describe.each([
  ['a websocket', overSocket],
  ['server-sent events', overFetch],
  ['the client of graphql-sse', overSseClient],
])('over %s', (_name, events) => {
  it('tells the present, then every change, then the end', async () => {
    const running = await occupy()
    const { id } = await submit(server, { prompt: 'a cat', engine: 'tiny-sd', width: 256, steps: 8 })
    const following = events(id)
    const present = (await following.next()).value as Event
    expect(present).toMatchObject({
      ...{ status: 'PENDING', step: 0, fraction: 0, queuePosition: 1, preview: null },
      generation: { id, status: 'PENDING' },
    })
    await stop(running)
    const all = [present, ...(await collect(following))]
    expect(all.at(-1)).toMatchObject({
      ...{ status: 'COMPLETED', step: 8, totalSteps: 8, fraction: 1, queuePosition: null, etaSeconds: null },
      generation: { id, status: 'COMPLETED' },
    })
    expect(increasing(all.map(({ sequence }) => sequence))).toBe(true)
    const statuses = all.map(({ status }) => status).filter((status, k, list) => status !== list[k - 1])
    // Routing is over so soon that its event may have been merged with the next.
    const way = ['PENDING', 'ROUTING', 'GENERATING', 'COMPLETED'] as const
    expect(statuses).toEqual(way.filter((status) => status !== 'ROUTING' || statuses.includes(status)))
    for (const { fraction, step, totalSteps } of all.slice(0, -1)) {
      expect(fraction).toBe(totalSteps === 0 ? 0 : step / totalSteps)
    }
  })

  it.each(['COMPLETED', 'CANCELED'] as const)('tells one event after the end: %s', async (status) => {
    const { id } = await submit(server, status === 'CANCELED' ? endless : { prompt: 'a cat', steps: 2 })
    if (status === 'CANCELED') await stop(id)
    await ended(server, id)
    const first = await collect(events(id))
    expect(first).toMatchObject([{ status, preview: null, queuePosition: null, generation: { id, status } }])
    expect(await collect(events(id))).toEqual(first)
  })
})

describe('steps', () => {
  it('are all seen by who is fast', async () => {
    const running = await occupy()
    const { id } = await submit(server, { ...endless, steps: 6 })
    const following = follow(id)
    await following.next()
    await stop(running)
    const steps = (await collect(following))
      .map(({ generationProgress }) => generationProgress)
      .filter(({ status }) => status === 'GENERATING')
      .map(({ step }) => step)
    expect(steps).toEqual([0, 1, 2, 3, 4, 5, 6])
  })

  it('are those that were asked for, however often the sampler calls the model', async () => {
    // PNDM calls it once more than it was given steps.
    const { id } = await submit(server, { ...endless, width: 256, height: 256, steps: 5, sampler: 'PNDM' })
    const events = (await collect(follow(id))).map(({ generationProgress }) => generationProgress)
    const steps = events.map(({ step }) => step)
    expect(steps).toEqual(steps.toSorted((a, b) => a - b))
    expect(events.at(-1)).toMatchObject({ step: 5, totalSteps: 5 })
    expect(events.filter(({ totalSteps }) => totalSteps !== 0 && totalSteps !== 5)).toEqual([])
  })
})

describe('subscribing', () => {
  it('late begins with the present', async () => {
    const { id } = await submit(server, endless)
    const early = follow(id)
    const third = await until(early, ({ generationProgress: { step } }) => step >= 3)
    const late = (await follow(id, client).next()).value
    expect(late?.generationProgress.step).toBeGreaterThanOrEqual(3)
    expect(late?.generationProgress.sequence).toBeGreaterThanOrEqual(third.generationProgress.sequence)
    await stop(id)
  })

  it('twice tells both everything', async () => {
    const { id } = await submit(server, { ...endless, width: 128, steps: 4 })
    const other = connect(server.url)
    const [first, second, third] = await Promise.all([
      collect(follow(id)),
      collect(follow(id)),
      collect(follow(id, other)),
    ])
    await other.dispose()
    expect(first.at(-1)?.generationProgress).toMatchObject({ status: 'COMPLETED', step: 4 })
    expect(second.at(-1)).toEqual(first.at(-1))
    expect(third.at(-1)).toEqual(first.at(-1))
  })

  it('again after a lost connection goes on where it was', async () => {
    const { id } = await submit(server, endless)
    const lost = connect(server.url)
    const before = follow(id, lost)
    const last = await until(before, ({ generationProgress: { step } }) => step >= 2)
    lost.terminate()
    await expect(collect(before)).rejects.toHaveProperty('code', 4499)
    const after = follow(id)
    const first = (await after.next()).value
    expect(first?.generationProgress.sequence).toBeGreaterThanOrEqual(last.generationProgress.sequence)
    expect(first?.generationProgress.step).toBeGreaterThanOrEqual(2)
    await stop(id)
    const rest = await collect(after)
    const sequences = [first!, ...rest].map(({ generationProgress: { sequence } }) => sequence)
    expect(increasing(sequences)).toBe(true)
    expect(rest.at(-1)?.generationProgress.status).toBe('CANCELED')
  })

  it('and unsubscribing in the middle ends the following, not the generation', async () => {
    const { id } = await submit(server, { ...endless, steps: 6 })
    const followings = Array.from({ length: 200 }, () => follow(id))
    await Promise.all(followings.map((following) => following.next()))
    await Promise.all(followings.map((following) => following.return()))
    const seen = await Promise.all(followings.map((following) => following.next()))
    expect(seen.every(({ done }) => done)).toBe(true)
    expect((await ended(server, id)).status).toBe('COMPLETED')
  })

  it('to a generation that is not there is NOT_FOUND', async () => {
    const id = 'x'.repeat(1000)
    const expected = {
      message: `There is no generation ${'x'.repeat(100)}.`,
      path: ['generationProgress'],
      extensions: { code: 'NOT_FOUND' },
    }
    await expect(collect(follow(id))).rejects.toThrow('"code":"NOT_FOUND"')
    const events = await collect(subscribeByFetch(server.url, plainProgress, { id }))
    expect(events).toMatchObject([{ errors: [expected] }])
    expect(events[0]).not.toHaveProperty('data.generationProgress')
    expect((await send(server.url, plainProgress, { id })).errors).toMatchObject([expected])
    expect((await draw(server, { prompt: 'still there', steps: 1 })).status).toBe('COMPLETED')
  })
})

describe('waiting', () => {
  it('tells how the position falls', async () => {
    const running = await occupy()
    const first = await submit(server, endless)
    const second = await submit(server, endless)
    const third = await submit(server, { prompt: 'a cat', steps: 1 })
    const following = follow(third.id)
    const positions = [(await following.next()).value?.generationProgress.queuePosition]
    for (const id of [first.id, second.id]) {
      await stop(id)
      positions.push((await following.next()).value?.generationProgress.queuePosition)
    }
    expect(positions).toEqual([3, 2, 1])
    await stop(running)
    const { generationProgress: turn } = await until(
      following,
      ({ generationProgress }) => generationProgress.status !== 'PENDING',
    )
    expect(turn.queuePosition).toBeNull()
    expect((await collect(following)).at(-1)?.generationProgress.status).toBe('COMPLETED')
  })

  it('tells how long it should take once a first generation was measured', async () => {
    const fresh = await startServer()
    const { id: first } = await submit(fresh, { ...endless, steps: 5 })
    const { id: second } = await submit(fresh, { ...endless, steps: 2 })
    const { id: third } = await submit(fresh, { ...endless, steps: 2 })
    const freshClient = connect(fresh.url)
    const following = subscribe(freshClient, progress, { id: third })
    const eta = async (position: number) => {
      const event = await until(following, ({ generationProgress }) => {
        return generationProgress.queuePosition === position
      })
      return event.generationProgress.etaSeconds
    }
    expect((await ask(fresh.url, queue, {})).queue).toMatchObject({ waiting: 2, etaSeconds: null })
    expect(await eta(2)).toBeNull()
    await ended(fresh, first)
    expect(await eta(1)).toBeGreaterThan(0)
    expect((await ask(fresh.url, queue, {})).queue.etaSeconds).toBeGreaterThan(0)
    await ended(fresh, second)
    const events = (await collect(following)).map(({ generationProgress }) => generationProgress)
    const own = events.filter(({ status, step }) => status === 'GENERATING' && step === 1)
    expect(own.every(({ etaSeconds }) => (etaSeconds ?? 0) > 0)).toBe(true)
    expect(events.at(-1)).toMatchObject({ status: 'COMPLETED', etaSeconds: null })
    await freshClient.dispose()
    await fresh.remove()
  })

  it('is told by the queue as well: the present, then every change', async () => {
    const idle = { waiting: 0, running: 0, etaSeconds: 0 }
    const states = subscribe(client, queueChanged, {})
    await until(states, ({ queueChanged: { running, waiting } }) => running + waiting === 0)
    expect((await subscribe(client, queueChanged, {}).next()).value?.queueChanged).toEqual(idle)
    const { id: running } = await submit(server, endless)
    await until(states, ({ queueChanged: { running: now } }) => now === 1)
    const { id: waiting } = await submit(server, endless)
    await until(states, ({ queueChanged: now }) => now.waiting === 1 && now.running === 1)
    expect((await ask(server.url, queue, {})).queue).toMatchObject({ waiting: 1, running: 1 })
    await stop(waiting)
    await until(states, ({ queueChanged: now }) => now.waiting === 0 && now.running === 1)
    await stop(running)
    await until(states, ({ queueChanged: now }) => now.waiting === 0 && now.running === 0)
    await states.return()
  })
})
