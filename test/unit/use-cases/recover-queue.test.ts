import { beforeEach, describe, expect, it } from 'vitest'
import { recoverQueue } from '../../../src/use-cases/recover-queue.ts'
import { newRow, openWorkshop, type Workshop } from './workshop.ts'

let workshop: Workshop

beforeEach(async () => {
  workshop = await openWorkshop()
})

type Row = Parameters<Workshop['records']['create']>[0][number]

let clock = 0
const write = (id: string, changes: Partial<Row> = {}) =>
  workshop.records.create([{ ...newRow(id), createdAt: new Date((clock += 1)), ...changes }])

/** The jobs in the order in which they are taken. */
async function taken(count: number): Promise<string[]> {
  const ids: string[] = []
  await new Promise<void>((resolve) => {
    workshop.executor.start(async ({ id }) => {
      if (ids.push(id) === count) resolve()
      return 'ended'
    })
  })
  return ids
}

describe('the recovered queue', () => {
  it('begins with what was in hand, and goes on in the fair order', async () => {
    await write('a2')
    await write('a3')
    await write('b1', { status: 'GENERATING', claim: 'claimofb1', attempts: 1 })
    await write('c1')
    expect(await recoverQueue(workshop)).toBe(4)
    expect(await taken(4)).toEqual(['b1', 'a2', 'c1', 'a3'])
  })

  it('has nothing that has ended', async () => {
    for (const status of ['COMPLETED', 'FAILED', 'CANCELED'] as const) await write(status, { status })
    await write('a1', { status: 'ROUTING' })
    expect(await recoverQueue(workshop)).toBe(1)
    expect(await taken(1)).toEqual(['a1'])
  })
})

describe('a row of what was in hand', () => {
  it('waits again, and its attempt counts', async () => {
    await write('a1', { status: 'GENERATING', claim: 'claimofa1', attempts: 2, startedAt: new Date() })
    await recoverQueue(workshop)
    expect(await workshop.records.find('a1')).toMatchObject({
      ...{ status: 'PENDING', claim: null, attempts: 2, startedAt: null },
    })
  })

  it('has failed once its attempts are used up', async () => {
    await write('a1', { status: 'GENERATING', claim: 'claimofa1', attempts: 3 })
    expect(await recoverQueue(workshop)).toBe(0)
    expect(await workshop.records.find('a1')).toMatchObject({
      ...{ status: 'FAILED', claim: null, attempts: 3, errorCode: 'ENGINE_FAILED' },
    })
  })
})

/** Where no row is to be written. */
const written = () => Promise.resolve()

describe('the files of an attempt', () => {
  const picture = Object.fromEntries(
    ['png', 'web', 'thumb512', 'thumb256'].map((name) => [name, new Uint8Array(1)]),
  ) as unknown as Parameters<Workshop['files']['store']>[2]

  it.each(['GENERATING', 'CANCELED'] as const)('are removed where it is %s', async (status) => {
    await workshop.files.store('generated', 'claimofa1', picture, written)
    await write('a1', { status, claim: 'claimofa1', attempts: 1 })
    await recoverQueue(workshop)
    // The name is free again.
    await workshop.files.store('generated', 'claimofa1', picture, written)
    await expect(workshop.files.store('generated', 'claimofa1', picture, written)).rejects.toMatchObject({
      code: 'PICTURE_EXISTS',
    })
  })

  it('stay where the generation has them', async () => {
    await workshop.files.store('generated', 'claimofa1', picture, written)
    await write('a1', { status: 'COMPLETED' })
    await recoverQueue(workshop)
    await expect(workshop.files.store('generated', 'claimofa1', picture, written)).rejects.toMatchObject({
      code: 'PICTURE_EXISTS',
    })
  })
})

it('remembers how long pictures take', async () => {
  const measured = { status: 'COMPLETED', modelId: 'tiny-sd', width: 64, height: 64 } as const
  await write('a1', { ...measured, steps: 10, generationTimeMs: 1000 })
  await write('a2', { ...measured, steps: 20, generationTimeMs: 1500 })
  await recoverQueue(workshop)
  const load = { modelId: 'tiny-sd', steps: 30, width: 64, height: 64 }
  expect(workshop.estimator.estimate(load)).toBeCloseTo(2000, 0)
})
