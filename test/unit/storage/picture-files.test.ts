import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PictureExistsError, PictureFiles, pictureKinds } from '../../../src/storage/picture-files.ts'

const id = 'ab3cdefgh9'
const picture = (mark = '') => ({
  png: Buffer.from(`png${mark}`),
  web: Buffer.from(`web${mark}`),
  thumb512: Buffer.from(`512${mark}`),
  thumb256: Buffer.from(`256${mark}`),
})
/** Where no row is to be written. */
const written = () => Promise.resolve()
const variants = ['original', 'web', 'thumb512', 'thumb256'] as const

let folder: string
let files: PictureFiles

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'picture-files-'))
  files = new PictureFiles(folder)
})
afterEach(() => rm(folder, { recursive: true }))

const everything = async () =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted()

const contents = () =>
  Promise.all(variants.map((variant) => readFile(files.path('generated', id, variant), 'utf8')))

describe('store', () => {
  it.each(pictureKinds)(
    'puts the four files of a %s picture where they belong, and nothing else',
    async (kind) => {
      await files.store(kind, id, picture(), written)
      expect(await everything()).toEqual([
        `images/${kind}/ab/${id}.256.webp`,
        `images/${kind}/ab/${id}.512.webp`,
        `images/${kind}/ab/${id}.png`,
        `images/${kind}/ab/${id}.web.webp`,
      ])
      expect(await readdir(join(folder, 'tmp'))).toEqual([])
    },
  )

  it('writes to each file what belongs there', async () => {
    await files.store('generated', id, picture(), written)
    expect(await contents()).toEqual(['png', 'web', '512', '256'])
  })

  it('makes a data folder that does not exist yet', async () => {
    const deeper = new PictureFiles(join(folder, 'not/yet'))
    await deeper.store('generated', id, picture(), written)
    expect(await readFile(deeper.path('generated', id, 'original'), 'utf8')).toBe('png')
  })

  it('refuses an id that is taken and leaves its files alone', async () => {
    await files.store('generated', id, picture('1'), written)
    await expect(files.store('generated', id, picture('2'), written)).rejects.toThrow(PictureExistsError)
    expect(await contents()).toEqual(['png1', 'web1', '5121', '2561'])
    expect(await readdir(join(folder, 'tmp'))).toEqual([])
  })

  it('lets exactly one of many at the same time have the id', async () => {
    const marks = ['1', '2', '3', '4', '5']
    const results = await Promise.allSettled(
      marks.map((mark) => files.store('generated', id, picture(mark), written)),
    )
    const winner = results.findIndex((result) => result.status === 'fulfilled')
    const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
    expect(reasons).toHaveLength(4)
    for (const reason of reasons) expect(reason).toBeInstanceOf(PictureExistsError)
    expect(await contents()).toEqual(['png', 'web', '512', '256'].map((text) => `${text}${marks[winner]}`))
  })

  it('stores other pictures at the same time', async () => {
    const ids = Array.from({ length: 8 }, (_, i) => `ab3cdefg${i}`)
    await Promise.all(ids.map((each) => files.store('generated', each, picture(each), written)))
    for (const each of ids)
      expect(await readFile(files.path('generated', each, 'original'), 'utf8')).toBe(`png${each}`)
  })

  it('overwrites what a crash left of a picture', async () => {
    const web = files.path('generated', id, 'web')
    await mkdir(dirname(web), { recursive: true })
    await writeFile(web, 'half')
    await files.store('generated', id, picture(), written)
    expect(await contents()).toEqual(['png', 'web', '512', '256'])
  })

  it('leaves nothing where a file cannot be named, and tells the first error', async () => {
    // A folder stands where the third of the four files should go.
    await mkdir(join(files.path('generated', id, 'thumb256'), 'occupied'), { recursive: true })
    await expect(files.store('generated', id, picture(), written)).rejects.toMatchObject({
      syscall: 'rename',
    })
    expect(await everything()).toEqual([])
    expect(await readdir(join(folder, 'tmp'))).toEqual([])
  })

  it('leaves nothing where a file cannot be written', async () => {
    const broken = { ...picture(), thumb256: JSON.parse('5') }
    await expect(files.store('generated', id, broken, written)).rejects.toThrow(TypeError)
    expect(await everything()).toEqual([])
    expect(await readdir(join(folder, 'tmp'))).toEqual([])
    await files.store('generated', id, picture(), written)
    expect(await contents()).toEqual(['png', 'web', '512', '256'])
  })

  it('has the row written when the files stand there, and returns what comes of it', async () => {
    const seen = await files.store('generated', id, picture(), contents)
    expect(seen).toEqual(['png', 'web', '512', '256'])
  })

  it('leaves nothing where the row cannot be written', async () => {
    const refused = files.store('generated', id, picture(), () => Promise.reject(new Error('no row')))
    await expect(refused).rejects.toThrow('no row')
    expect(await everything()).toEqual([])
  })

  it('holds a picture until its row is written, or is not', async () => {
    const held: boolean[] = []
    const look = (outcome: () => Promise<void>) => () => {
      held.push(files.isHeld('generated', id), files.isHeld('trigger', id))
      return outcome()
    }
    const refused = files.store(
      'generated',
      id,
      picture(),
      look(() => Promise.reject(new Error('no row'))),
    )
    await expect(refused).rejects.toThrow('no row')
    expect(files.isHeld('generated', id)).toBe(false)
    await files.store('generated', id, picture(), look(written))
    expect(files.isHeld('generated', id)).toBe(false)
    expect(held).toEqual([true, false, true, false])
  })

  it('leaves nothing where the folder cannot be made', async () => {
    await mkdir(join(folder, 'images'))
    await writeFile(join(folder, 'images/generated'), 'a file')
    await expect(files.store('generated', id, picture(), written)).rejects.toMatchObject({ code: 'ENOTDIR' })
    expect(await everything()).toEqual(['images/generated'])
    expect(await readdir(join(folder, 'tmp'))).toEqual([])
  })
})

describe('remove', () => {
  it('removes one picture and no other', async () => {
    await files.store('generated', id, picture(), written)
    await files.store('generated', `${id}0`, picture(), written)
    await files.store('trigger', id, picture(), written)
    await files.remove('generated', id)
    expect((await everything()).filter((path) => path.endsWith('.png'))).toEqual([
      `images/generated/ab/${id}0.png`,
      `images/trigger/ab/${id}.png`,
    ])
    expect(await everything()).toHaveLength(8)
  })

  it('can be done again, and to what never was', async () => {
    await files.store('generated', id, picture(), written)
    await files.remove('generated', id)
    await files.remove('generated', id)
    await files.remove('edited', id)
    expect(await everything()).toEqual([])
  })
})

describe('sweepTemporary', () => {
  it('empties the temporary folder and touches no picture', async () => {
    await files.store('generated', id, picture(), written)
    await mkdir(join(folder, 'tmp/generated-leftover00'))
    await writeFile(join(folder, 'tmp/generated-leftover00/web'), 'half')
    await writeFile(join(folder, 'tmp/stray'), '')
    expect(await files.sweepTemporary()).toBe(2)
    expect(await readdir(join(folder, 'tmp'))).toEqual([])
    expect(await contents()).toEqual(['png', 'web', '512', '256'])
    expect(await files.sweepTemporary()).toBe(0)
  })

  it('frees the id that a crash was storing', async () => {
    await mkdir(join(folder, 'tmp', `generated-${id}`), { recursive: true })
    await expect(files.store('generated', id, picture(), written)).rejects.toThrow(PictureExistsError)
    await files.sweepTemporary()
    await files.store('generated', id, picture(), written)
  })

  it('works in a data folder that does not exist yet', async () => {
    expect(await new PictureFiles(join(folder, 'not/yet')).sweepTemporary()).toBe(0)
  })
})

describe('ids', () => {
  const bad = [
    '',
    'short12',
    'a'.repeat(65),
    '../../etc/passwd',
    'abcdefgh/..',
    'ABCDEFGH',
    'abcdefgh\n',
    'abcd\0fgh',
    'äbcdefgh',
  ]

  it.each(bad)('refuses %j', async (wrong) => {
    expect(() => files.path('generated', wrong, 'original')).toThrow(RangeError)
    await expect(files.store('generated', wrong, picture(), written)).rejects.toThrow(RangeError)
    await expect(files.remove('generated', wrong)).rejects.toThrow(RangeError)
    expect(await readdir(folder)).toEqual([])
  })

  it.each(['abcdefg8', 'a'.repeat(64)])('takes %j', (good) => {
    expect(files.path('edited', good, 'web')).toBe(
      join(folder, 'images/edited', good.slice(0, 2), `${good}.web.webp`),
    )
  })

  it('refuses kinds that it does not know', () => {
    expect(() => files.path(JSON.parse('"../.."'), id, 'original')).toThrow(RangeError)
  })
})
