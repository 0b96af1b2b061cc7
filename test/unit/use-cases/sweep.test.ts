import { mkdir, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { ago, day, hour, imageRow, openSweepHouse, type SweepHouse } from './sweep-house.ts'

let house: SweepHouse

beforeEach(async () => {
  house = await openSweepHouse()
})

const nothing = { uploads: 0, triggers: 0, pictures: 0, strayFiles: 0 }

async function leave(name: string, age = 0): Promise<void> {
  const path = join(house.dataFolder, name)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, 'left')
  await utimes(path, ago(age), ago(age))
}

const temporary = async () => (await readdir(join(house.dataFolder, 'tmp'))).toSorted()

describe('uploads', () => {
  it('go when they are old', async () => {
    await leave('tmp/upload-old', 2 * hour)
    await leave('tmp/upload-new', hour / 2)
    expect(await house.sweep()).toEqual({ ...nothing, uploads: 1 })
    expect(await temporary()).toEqual(['upload-new'])
  })

  it('go, and nothing else does: no workbench, no other name, no folder', async () => {
    await leave('tmp/generated-abcdefgh1/web', 2 * hour)
    await leave('tmp/upload-folder/file', 2 * hour)
    await leave('tmp/upload-Other.txt', 2 * hour)
    await leave('tmp/other', 2 * hour)
    await utimes(join(house.dataFolder, 'tmp/generated-abcdefgh1'), ago(day), ago(day))
    const before = await temporary()
    expect(await house.sweep()).toEqual(nothing)
    expect(await temporary()).toEqual(before)
  })
})

describe('files', () => {
  it('of pictures without a row go, whichever of them there are', async () => {
    await house.generation('abkept001')
    await house.store('generated', 'ablost001', () => Promise.resolve())
    await leave('images/trigger/ab/ablost002.256.webp')
    await leave('images/edited/cd/cdlost003.png')
    expect(await house.sweep()).toEqual({ ...nothing, strayFiles: 6 })
    expect(await house.inventory()).toEqual({ rows: ['abkept001'], files: { abkept001: 4 } })
    expect(house.errors).toEqual([])
  })

  it('that are not called as ours stay', async () => {
    const others = [
      ...[
        'generated/ab/abnotours1.txt',
        'generated/ab/ABNOTOURS1.png',
        'generated/ab/.png',
        'generated/ab/ab.png',
      ],
      ...[
        'generated/cd/abelsewhere.png',
        'generated/abc/abcdefgh1.png',
        'generated/abcdefgh1.png',
        'generated/xy',
      ],
      ...['other/ab/abcdefgh1.png', 'abcdefgh1.png', 'generated/ab/abfolder01.png/file'],
    ]
    for (const name of others) await leave(`images/${name}`)
    await symlink('/nowhere', join(house.dataFolder, 'images/generated/ab/abcdefgh2.png'))
    expect(await house.sweep()).toEqual(nothing)
    const left = await readdir(join(house.dataFolder, 'images'), { recursive: true, withFileTypes: true })
    expect(left.filter((entry) => !entry.isDirectory())).toHaveLength(others.length + 1)
    expect(house.errors).toEqual([])
  })

  it('of a picture that is being stored stay', async () => {
    const seen = await house.store('generated', 'abstored1', async () => {
      const swept = await house.sweep({ unreferencedMs: 0 })
      return { swept, files: (await house.inventory()).files }
    })
    expect(seen).toEqual({ swept: nothing, files: { abstored1: 4 } })
    expect(await house.sweep()).toEqual({ ...nothing, strayFiles: 4 })
  })

  it('that resist are logged and keep no others from going', async () => {
    await house.store('generated', 'ablost001', () => Promise.resolve())
    await house.store('generated', 'ablost002', () => Promise.resolve())
    // A folder cannot be removed as a file.
    const resisting = house.files.path('generated', 'ablost001', 'web')
    await rm(resisting)
    await mkdir(resisting)
    expect(await house.sweep()).toMatchObject({ strayFiles: 4 })
    expect(house.errors).toMatchObject([{ picture: 'ablost001' }])
    expect((await house.inventory()).files).toEqual({})
  })

  it('go in one sweep where there are more than are looked at in one go', async () => {
    for (let i = 100; i < 170; i += 1) {
      await house.generation(`abkept${i}`)
      if (i < 120) await house.store('edited', `ablost${i}`, () => Promise.resolve())
    }
    expect(await house.sweep()).toEqual({ ...nothing, strayFiles: 80 })
    const { rows, files } = await house.inventory()
    expect(rows).toHaveLength(70)
    expect(Object.keys(files).toSorted()).toEqual(rows)
  })

  it('stay where the database seems to be another one', async () => {
    for (let i = 100; i < 200; i += 1) await house.store('generated', `abgone${i}`, () => Promise.resolve())
    expect(await house.sweep()).toEqual(nothing)
    expect(house.errors).toEqual([{ strayFiles: 400, allFiles: 400 }])
    expect(Object.keys((await house.inventory()).files)).toHaveLength(100)
  })
})

describe('an expired set', () => {
  it('loses its triggers, their versions, their rows and files, and stays itself', async () => {
    await house.set('old', ago(8 * day))
    await house.trigger('old', 'one', ['aboldone1', 'aboldone2'])
    await house.trigger('old', 'two', ['aboldtwo1'])
    const size = { pictureWidth: 8, pictureHeight: 8 }
    const latents = { ...size, channels: 4, height: 1, width: 1, values: new Uint8Array(16) }
    await house.database.imageLatents.create({
      data: { imageId: 'aboldone1', modelId: 'tiny-sd', ...latents },
    })
    expect(await house.sweep()).toEqual({ ...nothing, triggers: 2, pictures: 3 })
    expect(await house.inventory()).toEqual({ rows: [], files: {} })
    expect(await house.database.prankTrigger.count()).toBe(0)
    expect(await house.database.triggerImage.count()).toBe(0)
    expect(await house.database.imageLatents.count()).toBe(0)
    const sets = await house.database.prankSet.findMany()
    expect(sets).toMatchObject([{ id: 'old', shareSlug: 'share old', isActive: true, revision: 2 }])
    expect(await house.sweep()).toEqual(nothing)
  })

  it('leaves all others alone', async () => {
    await house.set('recently', ago(6 * day))
    await house.set('later', ago(-day))
    await house.set('never', null)
    for (const id of ['recently', 'later', 'never']) await house.trigger(id, `of ${id}`, [`abof${id}`])
    expect(await house.sweep({ unreferencedMs: 0 })).toEqual(nothing)
    expect(Object.values((await house.inventory()).files)).toEqual([4, 4, 4])
    expect(await house.database.triggerImage.count()).toBe(3)
  })

  it('leaves generations, even one that names the same picture', async () => {
    await house.set('old', ago(8 * day))
    await house.trigger('old', 'one', ['abshared1', 'abalone01'])
    const served = { matchedTriggerId: 'one', wasPrank: true, prankSetId: 'old' }
    await house.generation('abserved1')
    await house.database.generation.update({ where: { id: 'abserved1' }, data: served })
    await house.generation('abcopied1')
    await house.database.generation.update({ where: { id: 'abcopied1' }, data: { imageId: 'abshared1' } })
    expect(await house.sweep()).toEqual({ ...nothing, triggers: 1, pictures: 1 })
    expect(await house.database.generation.findUnique({ where: { id: 'abserved1' } })).toMatchObject({
      ...{ imageId: 'abserved1', matchedTriggerId: null, wasPrank: true, prankSetId: 'old' },
    })
    expect(await house.database.generation.findUnique({ where: { id: 'abcopied1' } })).toMatchObject({
      imageId: 'abshared1',
    })
    const { rows, files } = await house.inventory()
    expect(rows).toEqual(['abcopied1', 'abserved1', 'abshared1'])
    expect(files).toEqual({ abcopied1: 4, abserved1: 4, abshared1: 4 })
  })

  it('that was prolonged meanwhile keeps what it has', async () => {
    await house.set('old', ago(8 * day))
    await house.trigger('old', 'one', ['aboldone1'])
    const data = { expiresAt: ago(-day) }
    await house.database.prankSet.update({ where: { id: 'old' }, data })
    expect(await house.parts.retention.removeExpiredTrigger('one', ago(7 * day))).toBeNull()
    expect((await house.database.prankSet.findFirst())?.revision).toBe(0)
    expect(await house.database.triggerImage.count()).toBe(1)
  })
})

describe('a picture that generations start from', () => {
  it('stays while any of them names it, as a picture or as a mask, and goes after that', async () => {
    await house.generation('abkept001', ago(2 * hour))
    await house.generation('abkept002', ago(2 * hour))
    for (const id of ['abstart01', 'abmasks01', 'abalone01']) await house.image('input', id, ago(2 * hour))
    const naming = { initImageId: 'abstart01', maskId: 'abmasks01' }
    await house.database.generation.updateMany({ data: naming })
    expect(await house.sweep()).toEqual({ ...nothing, pictures: 1 })
    await house.database.generation.update({
      where: { id: 'abkept001' },
      data: { initImageId: null, maskId: null },
    })
    expect(await house.sweep()).toEqual(nothing)
    expect(await house.inventory()).toEqual({
      rows: ['abkept001', 'abkept002', 'abmasks01', 'abstart01'],
      files: { abkept001: 4, abkept002: 4, abmasks01: 4, abstart01: 4 },
    })
    await expect(house.database.image.delete({ where: { id: 'abstart01' } })).rejects.toThrow('Foreign key')
    await house.database.generation.updateMany({ data: { initImageId: null } })
    expect(await house.sweep()).toEqual({ ...nothing, pictures: 1 })
    expect((await house.inventory()).rows).toEqual(['abkept001', 'abkept002', 'abmasks01'])
  })

  it('goes with its files where no row was written for it', async () => {
    await house.store('input', 'ablost001', () => Promise.resolve())
    expect(await house.sweep()).toEqual({ ...nothing, strayFiles: 4 })
  })
})

describe('a row', () => {
  it('that nothing names goes with its files when it is old', async () => {
    await house.image('generated', 'abalone01', ago(2 * hour))
    await house.image('trigger', 'abalone02', ago(2 * hour))
    await house.image('edited', 'abrecent1', ago(hour / 2))
    await house.generation('abkept001', ago(2 * hour))
    await house.set('set', null)
    await house.trigger('set', 'one', ['abkept002'], ago(2 * hour))
    expect(await house.sweep()).toEqual({ ...nothing, pictures: 2 })
    expect(await house.inventory()).toEqual({
      rows: ['abkept001', 'abkept002', 'abrecent1'],
      files: { abkept001: 4, abkept002: 4, abrecent1: 4 },
    })
  })

  it('is named again after it was looked at, and stays', async () => {
    await house.image('generated', 'abalone01', ago(2 * hour))
    const [found] = await house.parts.retention.images(new Date(), '', 10)
    expect(found).toEqual({ kind: 'generated', id: 'abalone01', referenced: false })
    await house.generation('abnaming1')
    await house.database.generation.update({ where: { id: 'abnaming1' }, data: { imageId: 'abalone01' } })
    expect(await house.parts.retention.removeUnreferenced('abalone01')).toBe(false)
  })

  it('goes in one sweep where there are more than are looked at in one go', async () => {
    const data = Array.from({ length: 450 }, (_, i) => imageRow('generated', `abalone${i}`, ago(2 * hour)))
    await house.database.image.createMany({ data })
    expect(await house.sweep()).toEqual({ ...nothing, pictures: 450 })
  })
})

it('sweeps a data folder that is not there yet', async () => {
  expect(await house.sweep()).toEqual(nothing)
  expect(house.errors).toEqual([])
})

it('ends early when it is to', async () => {
  await house.set('old', ago(8 * day))
  await house.trigger('old', 'one', ['aboldone1'])
  await house.store('generated', 'ablost001', () => Promise.resolve())
  expect(await house.sweep({}, AbortSignal.abort())).toEqual(nothing)
})
