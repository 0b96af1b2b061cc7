import { once } from 'node:events'
import { watch } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { collect, connect, subscribe, until } from './client.ts'
import { Program } from './crash/program.ts'
import { randomNumbers } from './crash/random.ts'
import { expectPicturesToAgree, expectPicturesToDecode, remainsOf, type Row } from './crash/remains.ts'
import { ended, submit } from './drawing.ts'
import type { GenerateInput } from './gql/graphql.ts'
import { drawFrom, fullyRead, landscape, rgbOf, rightOf, take } from './input-pictures.ts'
import { plainProgress } from './operations.ts'

const rounds = 30
const attemptsLimit = 3

let folder: string
let program: Program
/** How long a start takes here and now, in milliseconds. */
let startMs: number

beforeAll(async () => {
  const scratch = await mkdtemp(join(tmpdir(), 'promptpics-crash-'))
  // The first start may have to build the program, which is not what is to be killed.
  for (const _ of ['build', 'measure']) {
    const startedAt = performance.now()
    const scratchProgram = new Program(scratch)
    await scratchProgram.url()
    startMs = performance.now() - startedAt
    await scratchProgram.terminate()
  }
  await rm(scratch, { recursive: true })
})

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'promptpics-crash-'))
})

afterEach(async () => {
  program.dispose()
  await rm(folder, { recursive: true, force: true })
})

function start(settings: Record<string, string> = {}): Program {
  program = new Program(folder, settings)
  return program
}

const small = { engine: 'tiny-sd', width: 64, height: 64, steps: 3 } as const
const large = { engine: 'tiny-sd', width: 128, height: 128, steps: 45 } as const

/** The first event of a generation that `isIt` says yes to. */
async function event(
  url: string,
  id: string,
  isIt: (step: number, totalSteps: number) => boolean,
): Promise<void> {
  const client = connect(url)
  const events = subscribe(client, plainProgress, { id })
  await until(events, ({ generationProgress: { step, totalSteps } }) => isIt(step, totalSteps))
  await client.dispose()
}

/** Waits for the ends of all of them. */
async function allEnded(url: string, ids: readonly string[]): Promise<void> {
  const client = connect(url)
  await Promise.all(ids.map((id) => collect(subscribe(client, plainProgress, { id }))))
  await client.dispose()
}

describe('a server that is killed again and again', () => {
  const seed = Math.floor(Math.random() * 2 ** 32)
  const random = randomNumbers(seed)
  /** Prompts of what was asked for; the id where an answer came. */
  const asked = new Map<string, string | null>()
  /** How often a generation's attempt was cut off with the server. */
  const cutOff = new Map<string, number>()
  const hits: Record<string, number> = { PENDING: 0, ROUTING: 0, GENERATING: 0, storing: 0 }
  let engineKills = 0

  /** The one wait by the clock of all tests: when the blow falls is what is tested. */
  const randomly = (upToMs: number) => delay(random() * upToMs)

  function request(): GenerateInput {
    const size = random() < 0.3 ? large : small
    const prompt = `picture ${asked.size}`
    asked.set(prompt, null)
    const model = random() < 0.2 ? { engine: 'auto' } : {}
    return {
      ...size,
      ...model,
      steps: size.steps + Math.floor(random() * 10),
      prompt,
      sessionId: `s${asked.size % 3}`,
    }
  }

  /** Asks for several at once; an answer that does not come because the server was killed is none. */
  async function ask(url: string, count: number): Promise<void> {
    const running = program
    const requests = Array.from({ length: count }, request)
    const answers = requests.map(async (input) => {
      try {
        asked.set(input.prompt, (await submit({ url }, input)).id)
      } catch (error) {
        if (!running.isKilled) throw error
      }
    })
    await Promise.all(answers)
  }

  // A generation in hand comes first after a start. Where a picture is waited for, it ends before the next blow falls, so
  // that few are struck as often as they may be tried.
  const blows: readonly (() => Promise<unknown>)[] = [
    async function duringTheStart() {
      const answer = program.url().catch(() => undefined)
      await randomly(startMs)
      await program.kill()
      await answer
    },
    async function beforeTheAnswers() {
      const answers = ask(await program.url(), 4)
      await randomly(250)
      await program.kill()
      await answers
    },
    async function atAnyTime() {
      await ask(await program.url(), 3)
      await program.firstPicture()
      await randomly(800)
    },
    async function withItsEngineFirst() {
      await ask(await program.url(), 3)
      const pid = await program.enginePid()
      await program.firstPicture()
      await randomly(300)
      process.kill(pid, 'SIGKILL')
      engineKills += 1
      await randomly(1500)
    },
    async function duringTheWriting() {
      const url = await program.url()
      await ask(url, 2)
      await program.firstPicture()
      const unfinished = watch(join(folder, 'tmp'))
      const written = once(unfinished, 'change')
      await ask(url, 1)
      await written
      unfinished.close()
      await randomly(40)
    },
  ]

  async function strike(round: number): Promise<void> {
    start()
    await blows[round % blows.length]?.()
    if (!program.isKilled) await program.kill()
    const { generations, images, files } = await remainsOf(folder)
    for (const { id, status } of generations) {
      if (hits[status] !== undefined) hits[status] += 1
      if (status === 'GENERATING') cutOff.set(id, (cutOff.get(id) ?? 0) + 1)
    }
    if (files.length > 4 * images.length) hits['storing'] = (hits['storing'] ?? 0) + 1
  }

  /** An accepted generation has its row, its one picture, or a reason for none. */
  function expectAllAccepted(rows: readonly Row[]): void {
    const byPrompt = new Map(rows.map((row) => [row.prompt, row]))
    expect(byPrompt.size).toBe(rows.length)
    for (const [prompt, id] of asked) if (id !== null) expect(byPrompt.get(prompt)?.id).toBe(id)
    for (const { id, status, attempts, errorCode } of rows) {
      if (status === 'COMPLETED') expect(attempts).toBeLessThanOrEqual(attemptsLimit)
      else
        expect({ status, attempts, errorCode }).toEqual({
          status: 'FAILED',
          attempts: 3,
          errorCode: 'ENGINE_FAILED',
        })
      if (status === 'FAILED')
        expect((cutOff.get(id) ?? 0) + engineKills).toBeGreaterThanOrEqual(attemptsLimit)
    }
  }

  it('loses nothing that it accepted, and leaves nothing behind', { timeout: 600_000 }, async () => {
    try {
      for (let round = 0; round < rounds; round += 1) await strike(round)
      const url = await start().url()
      const { generations } = await remainsOf(folder)
      await allEnded(
        url,
        generations.map(({ id }) => id),
      )
      expect(await program.terminate()).toBe(0)
      await program.expectNothingLeft()
      const remains = await remainsOf(folder)
      expectAllAccepted(remains.generations)
      expectPicturesToAgree(remains)
      await expectPicturesToDecode(folder, remains)
      const failed = remains.generations.filter(({ status }) => status === 'FAILED').length
      expect(hits['GENERATING']).toBeGreaterThan(0)
      expect(hits['PENDING']).toBeGreaterThan(0)
      const accepted = [...asked.values()].filter((id) => id !== null).length
      process.stdout.write(
        `crash test: ${rounds} kills (seed ${seed}) found rows in ${JSON.stringify(hits)}; ${engineKills} kills of the engine; ` +
          `${accepted} of ${asked.size} accepted, ${remains.generations.length} rows, ${remains.images.length} pictures, ${failed} out of attempts\n`,
      )
    } catch (error) {
      throw new Error(`with the seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      })
    }
  })
})

describe('a server that is killed during its very first start', () => {
  it.each([1, 2, 3])('can be started again (%i)', async () => {
    const cutOff = start()
    const delayMs = Math.random() * startMs
    const answer = cutOff.url().catch(() => undefined)
    await delay(delayMs)
    await cutOff.kill()
    await answer
    const url = await start().url()
    const { id } = await submit({ url }, { ...small, prompt: 'at last' })
    expect((await ended({ url }, id)).status, `after ${delayMs} ms`).toBe('COMPLETED')
  })
})

describe('a server that is killed while generations wait that start from pictures', () => {
  it('draws them when it is back, and keeps what they start from', async () => {
    const url = await start({ UPLOADS_PER_HOUR: '0' }).url()
    await submit({ url }, { ...large, width: 192, height: 192, prompt: 'a long way' })
    const files = { initImage: await landscape(), mask: await rightOf(32) }
    const input = { ...small, prompt: 'a red cat', seed: '5', strength: 0.7 }
    const { batch } = await take({ url }, { ...input, count: 2 }, files)
    const [, second] = batch
    await program.kill()
    const { generations } = await remainsOf(folder)
    const waiting = generations.filter(({ initImageId }) => initImageId !== null)
    expect(waiting.map(({ status }) => status)).toEqual(['PENDING', 'PENDING'])

    const again = await start({ UPLOADS_PER_HOUR: '0' }).url()
    await allEnded(
      again,
      generations.map(({ id }) => id),
    )
    const drawn = await fullyRead({ url: again }, second?.id ?? '')
    expect(drawn).toMatchObject({
      status: 'COMPLETED',
      seed: '6',
      initImage: { width: 64 },
      mask: { width: 64 },
    })
    const alone = await drawFrom({ url: again }, { ...input, seed: '6' }, files)
    expect((await rgbOf(drawn.image?.url ?? '')).equals(alone.rgb)).toBe(true)
    expect((await fetch(drawn.initImage?.url ?? '')).status).toBe(200)
  })
})

describe('a server that is told to stop', () => {
  it('stops soon, leaves the queue in the database, and goes on from there', async () => {
    const url = await start().url()
    const interrupted = await submit({ url }, { ...large, width: 192, height: 192, prompt: 'a long way' })
    const waiting = await Promise.all(
      [1, 2, 3].map((n) => submit({ url }, { ...small, prompt: `waits ${n}` })),
    )
    await event(url, interrupted.id, (step) => step > 0)
    const toldAt = performance.now()
    expect(await program.terminate()).toBe(0)
    expect(performance.now() - toldAt).toBeLessThan(10_000)
    await program.expectNothingLeft()

    const stopped = await remainsOf(folder)
    expect(stopped.generations).toHaveLength(4)
    for (const row of stopped.generations)
      expect(row).toMatchObject({ status: 'PENDING', attempts: 0, claim: null, imageId: null })
    expect(stopped.files).toEqual([])

    await allEnded(
      await start().url(),
      [interrupted, ...waiting].map(({ id }) => id),
    )
    await program.terminate()
    const { generations } = await remainsOf(folder)
    for (const row of generations) expect(row).toMatchObject({ status: 'COMPLETED', attempts: 1 })
    const inOrder = generations.toSorted((a, b) => Number(a.startedAt) - Number(b.startedAt))
    expect(inOrder[0]?.id).toBe(interrupted.id)
  })
})
