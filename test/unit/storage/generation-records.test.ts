import { beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../../src/storage/database.ts'
import { GenerationRecords, openStates } from '../../../src/storage/generation-records.ts'
import { migratedDatabase } from './test-database.ts'

let database: Database
let records: GenerationRecords

beforeEach(async () => {
  database = await migratedDatabase()
  records = new GenerationRecords(database)
})

type NewRow = Parameters<GenerationRecords['create']>[0][number]

const newRow = (id: string, changes: Partial<NewRow> = {}): NewRow => ({
  id,
  createdAt: new Date(1_000_000),
  engine: 'auto',
  prompt: 'a red cat',
  asked: { steps: 6 },
  seed: '9007199254740991',
  ...changes,
})

const create = (id: string, changes: Partial<NewRow> = {}) => records.create([newRow(id, changes)])

const imageOf = (id: string) => ({
  id,
  createdAt: new Date(2_000_000),
  kind: 'GENERATED' as const,
  width: 64,
  height: 48,
  bytes: 1234,
  format: 'png',
  thumbhash: 'hash',
  micro: new Uint8Array([1, 2, 3]),
})

const statusOf = async (id: string) => (await records.find(id))?.status
const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id)

describe('a row', () => {
  it('is found as it was made, with the defaults of a new one', async () => {
    await create('one')
    expect(await records.find('one')).toMatchObject({
      id: 'one',
      status: 'PENDING',
      sequence: 0,
      attempts: 0,
      claim: null,
      imageId: null,
      asked: { steps: 6 },
      seed: '9007199254740991',
      createdAt: new Date(1_000_000),
    })
  })

  it('is null where there is none', async () => {
    expect(await records.find('one')).toBeNull()
  })

  it('cannot be made twice', async () => {
    await create('one')
    await expect(create('one', { prompt: 'another' })).rejects.toMatchObject({ code: 'P2002' })
    expect((await records.find('one'))?.prompt).toBe('a red cat')
  })
})

describe('change', () => {
  it('is made where the row is what was expected', async () => {
    await create('one')
    expect(await records.change('one', { status: 'PENDING' }, { status: 'ROUTING' })).toBe(true)
    expect(await statusOf('one')).toBe('ROUTING')
  })

  it('is not made where it is not', async () => {
    await create('one', { status: 'CANCELED' })
    expect(await records.change('one', { status: openStates }, { status: 'FAILED' })).toBe(false)
    expect(await records.change('nobody', { status: 'PENDING' }, { status: 'FAILED' })).toBe(false)
    expect(await statusOf('one')).toBe('CANCELED')
  })

  it.each(openStates)('takes any of several states, %s among them', async (status) => {
    await create('one', { status })
    expect(await records.change('one', { status: openStates }, { status: 'CANCELED' })).toBe(true)
  })

  it('is for the attempt in hand only, where an attempt is named', async () => {
    await create('one', { status: 'GENERATING', claim: 'second' })
    const failed = { status: 'FAILED' } as const
    expect(await records.change('one', { status: 'GENERATING', claim: 'first' }, failed)).toBe(false)
    expect(await records.change('one', { status: 'GENERATING', claim: 'second' }, failed)).toBe(true)
  })

  it('is made once where many want it at the same time', async () => {
    await create('one')
    const changes = Array.from({ length: 10 }, (_, i) =>
      records.change('one', { status: 'PENDING' }, { status: 'ROUTING', claim: `claim ${i}` }),
    )
    expect((await Promise.all(changes)).filter(Boolean)).toHaveLength(1)
  })

  it('touches no other row', async () => {
    await create('one')
    await create('two')
    await records.change('one', { status: 'PENDING' }, { status: 'ROUTING' })
    expect(await statusOf('two')).toBe('PENDING')
  })
})

describe('complete', () => {
  const end = { completedAt: new Date(2_000_000), generationTimeMs: 500, sequence: 9, claim: null }

  it('writes the picture’s row and the generation’s change together', async () => {
    await create('one', { status: 'GENERATING', claim: 'picture' })
    expect(await records.complete('one', 'picture', imageOf('picture'), end)).toBe(true)
    expect(await records.find('one')).toMatchObject({ ...end, status: 'COMPLETED', imageId: 'picture' })
    expect(await records.findImage('picture')).toEqual({ kind: 'generated' })
  })

  it.each([
    ['was canceled', { status: 'CANCELED', claim: 'picture' }],
    ['is another attempt’s', { status: 'GENERATING', claim: 'other' }],
    ['waits again', { status: 'PENDING', claim: null }],
  ] as const)('writes nothing where the generation %s', async (_why, row) => {
    await create('one', row)
    expect(await records.complete('one', 'picture', imageOf('picture'), end)).toBe(false)
    expect(await records.find('one')).toMatchObject({ ...row, imageId: null })
    expect(await database.image.count()).toBe(0)
  })

  it('writes nothing where the picture’s row cannot be written', async () => {
    await create('one', { status: 'GENERATING', claim: 'first' })
    await create('two', { status: 'GENERATING', claim: 'second' })
    await records.complete('one', 'first', imageOf('first'), end)
    await expect(records.complete('two', 'second', imageOf('first'), end)).rejects.toMatchObject({
      code: 'P2002',
    })
    expect(await records.find('two')).toMatchObject({ status: 'GENERATING', claim: 'second', imageId: null })
    expect(await database.image.count()).toBe(1)
  })

  it('can be done once', async () => {
    await create('one', { status: 'GENERATING', claim: 'picture' })
    const both = [imageOf('picture'), imageOf('another')].map((image) =>
      records.complete('one', 'picture', image, end),
    )
    expect((await Promise.all(both)).filter(Boolean)).toHaveLength(1)
    expect(await database.image.count()).toBe(1)
  })
})

describe('lists', () => {
  it('has what has not ended, first come first', async () => {
    await create('late', { createdAt: new Date(3000) })
    await create('tie b', { createdAt: new Date(2000), status: 'ROUTING' })
    await create('tie a', { createdAt: new Date(2000), status: 'GENERATING' })
    for (const status of ['COMPLETED', 'FAILED', 'CANCELED'] as const) await create(status, { status })
    expect(idsOf(await records.open())).toEqual(['tie a', 'tie b', 'late'])
  })

  it('has attempts that may have left files, whatever became of the generation', async () => {
    await create('without')
    await create('running', { status: 'GENERATING', claim: 'first' })
    await create('canceled', { status: 'CANCELED', claim: 'second' })
    expect(idsOf(await records.claimed()).toSorted()).toEqual(['canceled', 'running'])
  })

  it('has the last completed of a model, newest first', async () => {
    for (let i = 1; i <= 4; i += 1) {
      const row = { modelId: 'm', status: 'COMPLETED', generationTimeMs: i } as const
      await create(`m${i}`, { ...row, createdAt: new Date(i) })
    }
    await create('other', { modelId: 'n', status: 'COMPLETED', generationTimeMs: 1 })
    await create('failed', { modelId: 'm', status: 'FAILED', generationTimeMs: 1 })
    await create('unmeasured', { modelId: 'm', status: 'COMPLETED' })
    expect(idsOf(await records.recentlyCompleted('m', 3))).toEqual(['m4', 'm3', 'm2'])
  })
})

describe('release', () => {
  it('forgets the attempt that it names, and no other', async () => {
    await create('one', { status: 'CANCELED', claim: 'second' })
    await records.release('one', 'first')
    expect((await records.find('one'))?.claim).toBe('second')
    await records.release('one', 'second')
    expect(await records.find('one')).toMatchObject({ status: 'CANCELED', claim: null })
  })
})

describe('an image', () => {
  it('is null where there is none', async () => {
    expect(await records.findImage('picture')).toBeNull()
  })
})

describe('a routing log', () => {
  it('is kept with its generation', async () => {
    await create('one')
    await records.logRouting({
      id: 'log',
      createdAt: new Date(1),
      generationId: 'one',
      prompt: 'a red cat',
      idealModelId: 'flux_dev',
      ranModelId: 'starter',
      scores: [{ modelId: 'starter', score: 1 }],
      tags: ['cat'],
      reason: 'Because.',
      confidence: null,
      decidedBy: 'rules',
      elapsedMs: 3,
    })
    const [log] = await database.routingLog.findMany()
    expect(log).toMatchObject({
      generationId: 'one',
      tags: ['cat'],
      scores: [{ modelId: 'starter', score: 1 }],
    })
  })
})
