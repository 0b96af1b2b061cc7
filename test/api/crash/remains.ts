import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import sharp from 'sharp'
import { expect } from 'vitest'
import { openDatabase, type Database } from '../../../src/storage/database.ts'

export type Row = Awaited<ReturnType<Database['generation']['findMany']>>[number]
type Image = Awaited<ReturnType<Database['image']['findMany']>>[number]

export interface Remains {
  readonly generations: readonly Row[]
  readonly images: readonly Image[]
  /** Paths of all files below `images` and `tmp`, from the data folder. */
  readonly files: readonly string[]
}

/**
 * What a stopped server left in its data folder. The database is read from a copy, so that nothing that the next start
 * has to mend is mended here.
 */
export async function remainsOf(dataFolder: string): Promise<Remains> {
  const copy = await mkdtemp(join(tmpdir(), 'promptpics-crash-'))
  try {
    for (const name of ['promptpics.db', 'promptpics.db-wal'])
      await copyFile(join(dataFolder, name), join(copy, name)).catch(() => undefined)
    const rows = await readRows(pathToFileURL(join(copy, 'promptpics.db')).href)
    return {
      ...rows,
      files: [...(await filesBelow(dataFolder, 'images')), ...(await filesBelow(dataFolder, 'tmp'))],
    }
  } finally {
    await rm(copy, { recursive: true })
  }
}

/** Nothing where the server was killed before its first start was through. */
async function readRows(url: string): Promise<Omit<Remains, 'files'>> {
  const database = await openDatabase(url)
  try {
    const tables = await database.$queryRaw<object[]>`SELECT 1 FROM sqlite_master WHERE name = 'Generation'`
    if (tables.length === 0) return { generations: [], images: [] }
    return { generations: await database.generation.findMany(), images: await database.image.findMany() }
  } finally {
    await database.$disconnect()
  }
}

async function filesBelow(dataFolder: string, name: string): Promise<string[]> {
  const entries = await readdir(join(dataFolder, name), { recursive: true, withFileTypes: true }).catch(
    () => [],
  )
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dataFolder.length + 1))
}

/** A picture's row for each completed generation and none else, and its four files and none else. */
export function expectPicturesToAgree({ generations, images, files }: Remains): void {
  const completed = generations.filter(({ status }) => status === 'COMPLETED')
  const imageIds = completed.map(({ imageId }) => imageId ?? '')
  expect(new Set(imageIds).size).toBe(completed.length)
  expect(images.map(({ id }) => id).toSorted()).toEqual(imageIds.toSorted())
  for (const row of generations) if (row.status !== 'COMPLETED') expect(row.imageId).toBeNull()
  for (const row of generations) expect(row.claim).toBeNull()
  const endings = ['.png', '.web.webp', '.512.webp', '.256.webp']
  const expected = images.flatMap(({ id }) =>
    endings.map((ending) => `images/generated/${id.slice(0, 2)}/${id}${ending}`),
  )
  expect(files.toSorted()).toEqual(expected.toSorted())
}

/** Every picture's file can be decoded, to the size that its row says. */
export async function expectPicturesToDecode(dataFolder: string, { images, files }: Remains): Promise<void> {
  const sizes = new Map(images.map(({ id, width, height }) => [id, { width, height }]))
  for (const file of files) {
    const { data, info } = await sharp(join(dataFolder, file)).raw().toBuffer({ resolveWithObject: true })
    expect(data.length).toBe(info.width * info.height * info.channels)
    const id = file.split('/').at(-1)?.split('.')[0] ?? ''
    if (/\.(png|web\.webp)$/.test(file)) expect(info).toMatchObject(sizes.get(id) ?? {})
  }
}
