import { EventEmitter, once } from 'node:events'
import { expect, it } from 'vitest'
import { PictureFiles, type PictureKind } from '../../../src/storage/picture-files.ts'
import { RetentionRecords } from '../../../src/storage/retention-records.ts'
import { sweepStrays } from '../../../src/use-cases/sweep-strays.ts'
import { ago, day, generationRow, imageRow, openSweepHouse, type SweepHouse } from './sweep-house.ts'

const rounds = 400
const storersAtOnce = 12
/** Nothing is too young to go. */
const noAges = { uploadMs: 0, expiredMs: 0, unreferencedMs: 0 }

type Fate = 'kept' | 'removed' | 'forgotten' | 'failed' | 'not ours'
const fates: readonly Fate[] = ['kept', 'kept', 'removed', 'forgotten', 'failed', 'not ours']

/** Numbers that look drawn and are the same each time, so that a failure comes again. */
function createDice(seed: number) {
  let state = seed
  return (sides: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

const roll = createDice(7)

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await new Promise(setImmediate)
}

/** Writes the picture's row together with the one that names it. */
async function write({ database }: SweepHouse, kind: PictureKind, id: string, setId: string): Promise<void> {
  const createdAt = new Date()
  await database.$transaction(async (rows) => {
    await rows.image.create({ data: imageRow(kind, id) })
    if (kind !== 'trigger') {
      await rows.generation.create({ data: { ...generationRow(id), imageId: id } })
      return
    }
    const times = { createdAt, updatedAt: createdAt }
    await rows.prankTrigger.create({ data: { id, prankSetId: setId, prompt: 'a red cat', ...times } })
    await rows.triggerImage.create({ data: { id, triggerId: id, version: 1, imageId: id, createdAt } })
  })
}

/** Stores one picture and does with it what its fate is. Returns whether it should be there at the end. */
async function live(house: SweepHouse, id: string, fate: Fate): Promise<boolean> {
  const kind = (['generated', 'edited', 'trigger'] as const)[roll(3)] ?? 'generated'
  const setId = kind === 'trigger' && roll(3) === 0 ? 'expired' : 'lasting'
  await turns(roll(50))
  const stored = house.store(kind, id, async () => {
    await turns(roll(200))
    if (fate === 'failed') throw new Error('the row cannot be written')
    if (fate === 'not ours') return false
    await write(house, kind, id, setId)
    return true
  })
  if (fate === 'failed') {
    await expect(stored).rejects.toThrow('the row cannot be written')
    return false
  }
  if (!(await stored)) {
    if (roll(2) === 0) await house.files.remove(kind, id)
    return false
  }
  if (fate === 'kept') return setId === 'lasting'
  await turns(roll(40))
  await unname(house, id)
  if (fate === 'removed') {
    await house.database.image.deleteMany({ where: { id } })
    await house.files.remove(kind, id)
  }
  return false
}

/** Removes what names a picture. */
async function unname({ database }: SweepHouse, id: string): Promise<void> {
  await database.generation.deleteMany({ where: { id } })
  await database.prankTrigger.deleteMany({ where: { id } })
}

it('has every row keep its files, and every file its row, while pictures come and go', async () => {
  const house = await openSweepHouse()
  await house.set('lasting', ago(-day))
  await house.set('expired', ago(day))
  const expected: string[] = []
  let next = 0
  const store = async () => {
    for (let i = next++; i < rounds; i = next++) {
      const id = `${roll(36).toString(36)}x${roll(1e6)}race${i}`
      if (await live(house, id, fates[roll(fates.length)] ?? 'kept')) expected.push(id)
    }
  }
  const stored = new AbortController()
  let sweeps = 0
  const keepDoing = async (work: () => Promise<unknown>) => {
    for (; !stored.signal.aborted; sweeps += 1) await work()
  }
  const storers = Promise.all(Array.from({ length: storersAtOnce }, store)).finally(() => stored.abort())
  const sweepStraysOnly = () => sweepStrays(house.parts, stored.signal)
  await Promise.all([storers, keepDoing(() => house.sweep(noAges)), keepDoing(sweepStraysOnly)])
  await house.sweep(noAges)

  const { rows, files } = await house.inventory()
  expect(rows).toEqual(expected.toSorted())
  expect(files).toEqual(Object.fromEntries(rows.map((id) => [id, 4])))
  expect(house.errors).toEqual([])
  expect(sweeps).toBeGreaterThan(5)
  expect(rows.length).toBeGreaterThan(50)
})

const signal = new AbortController().signal

/** Stores a picture whose row is written when it is told. */
function storeSlowly(house: SweepHouse, files: PictureFiles) {
  const events = new EventEmitter()
  const standing = once(events, 'files stand')
  const bytes = Buffer.of(1)
  const picture = { png: bytes, web: bytes, thumb512: bytes, thumb256: bytes }
  const stored = files.store('generated', 'abslowly1', picture, async () => {
    const told = once(events, 'write the row')
    events.emit('files stand')
    await told
    await write(house, 'generated', 'abslowly1', 'lasting')
  })
  const finish = async () => {
    events.emit('write the row')
    await stored
  }
  return { standing, finish }
}

it('keeps a picture whose row is written just after the rows were asked for', async () => {
  const house = await openSweepHouse()
  await house.store('generated', 'ablost001', () => Promise.resolve())
  const { standing, finish } = storeSlowly(house, house.files)
  await standing
  class LateAnswer extends RetentionRecords {
    override async withRow(ids: readonly string[]) {
      const known = await super.withRow(ids)
      await finish()
      return known
    }
  }
  const retention = new LateAnswer(house.database)
  expect(await sweepStrays({ ...house.parts, retention }, signal)).toBe(4)
  expect(await house.inventory()).toEqual({ rows: ['abslowly1'], files: { abslowly1: 4 } })
})

it('keeps a picture whose row is written just after its files were seen', async () => {
  const house = await openSweepHouse()
  class LateEnd extends PictureFiles {
    override async *list(onError: (error: unknown) => void) {
      yield* super.list(onError)
      await finish()
    }
  }
  const files = new LateEnd(house.dataFolder)
  const { standing, finish } = storeSlowly(house, files)
  await standing
  expect(await sweepStrays({ ...house.parts, files }, signal)).toBe(0)
  expect(await house.inventory()).toEqual({ rows: ['abslowly1'], files: { abslowly1: 4 } })
})
