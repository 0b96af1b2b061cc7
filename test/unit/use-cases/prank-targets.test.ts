import { beforeEach, expect, it } from 'vitest'
import type { Model } from '../../../src/catalog/model.ts'
import type { SpareTask } from '../../../src/executor/executor.ts'
import { encodePicture } from '../../../src/imaging/encode-picture.ts'
import { TargetRecords } from '../../../src/storage/target-records.ts'
import { imageRow } from '../../../src/use-cases/image-row.ts'
import { PrankTargets } from '../../../src/use-cases/prank-targets.ts'
import { paintPicture } from '../imaging/painted-picture.ts'
import { openWorkshop, type Workshop } from './workshop.ts'

const row = {
  prankSetId: 'set',
  nearestTriggerId: 'trigger0',
  matchedTriggerId: 'trigger0',
  wasPrank: true,
}

let workshop: Workshop
let model: Model
/** What waits for the spare time of an executor that has none until the test says so. */
let tasks: SpareTask[]
let targets: PrankTargets

beforeEach(async () => {
  workshop = await openWorkshop()
  const found = await workshop.catalog.find('tiny-sd')
  model = found!
  tasks = []
  targets = new PrankTargets({
    ...workshop,
    executor: { inSpareTime: (task) => void tasks.push(task) },
    records: new TargetRecords(workshop.database),
  })
  await makeSet()
})

/** A set of two triggers with a picture each. */
async function makeSet(): Promise<void> {
  const { database, files } = workshop
  const times = { createdAt: new Date(), updatedAt: new Date() }
  await database.prankSet.create({
    data: { id: 'set', builderSlugHash: 'hash', shareSlug: 'share', ...times },
  })
  const picture = await encodePicture(paintPicture(64, 64), { parameters: null })
  for (const n of [0, 1]) {
    const imageId = `picture${n}`
    await files.store('trigger', imageId, picture, () =>
      database.image.create({ data: imageRow(imageId, 'TRIGGER', picture, new Date()) }),
    )
    const id = `trigger${n}`
    await database.prankTrigger.create({ data: { id, prankSetId: 'set', prompt: id, ...times } })
    const version = { id: `version${n}`, triggerId: id, version: 1, imageId, createdAt: new Date() }
    await database.triggerImage.create({ data: version })
  }
}

const aimAt = (width: number, height = 64, by = model) => targets.aim(row, by, { width, height })

/** Spare time, until nothing is left to do in it. */
async function spendTime(): Promise<void> {
  for (let task = tasks.shift(); task !== undefined; task = tasks.shift())
    await task(new AbortController().signal)
}

const known = () => workshop.database.imageLatents.count()

it('have a model shown a size once, however often it is asked for meanwhile', async () => {
  for (let k = 0; k < 5; k++) await aimAt(96)
  expect(tasks).toHaveLength(2)
  workshop.engine.start()
  await spendTime()
  expect(await known()).toBe(2)
  expect((await aimAt(96))?.target.latents).toMatchObject({ width: 12, height: 8 })
  expect(tasks).toHaveLength(0)
})

it('wait with no more sizes of a picture than are kept, and take further ones later', async () => {
  for (let width = 32; width < 512; width += 16) await aimAt(width)
  expect(tasks).toHaveLength(16)
  // The engine is not there: nothing comes of them, but their turn is over.
  await workshop.engine.stop(0)
  await spendTime()
  expect(await known()).toBe(0)
  await aimAt(32)
  await aimAt(512)
  expect(tasks).toHaveLength(4)
})

it('do not wait for a model that cannot see pictures', async () => {
  const blind = { ...model, parts: model.parts.filter(({ part }) => part !== 'vae_encoder') }
  expect((await aimAt(96, 64, blind))?.target.steers).toBe(true)
  expect(tasks).toHaveLength(0)
})
