import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PictureFiles, pictureKinds, type PictureKind } from '../../../src/storage/picture-files.ts'
import { RetentionRecords } from '../../../src/storage/retention-records.ts'
import { sweep, type SweepAges } from '../../../src/use-cases/sweep.ts'
import { temporaryFolder } from '../storage/temporary-folder.ts'
import { migratedDatabase } from '../storage/test-database.ts'

export const hour = 3_600_000
export const day = 24 * hour
const ages: SweepAges = { uploadMs: hour, expiredMs: 7 * day, unreferencedMs: hour }
export const ago = (ms: number) => new Date(Date.now() - ms)

const picture = { png: Buffer.of(1), web: Buffer.of(2), thumb512: Buffer.of(3), thumb256: Buffer.of(4) }

export type SweepHouse = Awaited<ReturnType<typeof openSweepHouse>>

/** Pictures, their rows, and what sweeps them: all real. */
export async function openSweepHouse() {
  const dataFolder = join(await temporaryFolder(), 'data')
  const database = await migratedDatabase()
  const files = new PictureFiles(dataFolder)
  const errors: object[] = []
  const log = { error: (fields: object) => void errors.push(fields) }
  const parts = { dataFolder, files, retention: new RetentionRecords(database), log }

  const store = <Result>(kind: PictureKind, id: string, commit: () => Promise<Result>) =>
    files.store(kind, id, picture, commit)
  /** A picture's row and its files, and nothing that names it. */
  const image = async (kind: PictureKind, id: string, createdAt = new Date()) => {
    await store(kind, id, () => database.image.create({ data: imageRow(kind, id, createdAt) }))
  }
  return {
    ...{ dataFolder, database, files, errors, parts, store, image },
    /** A completed generation with its picture, which has the same id. */
    generation: async (id: string, createdAt = new Date(), kind: PictureKind = 'generated') => {
      await image(kind, id, createdAt)
      await database.generation.create({ data: { ...generationRow(id), imageId: id } })
    },
    set: async (id: string, expiresAt: Date | null) => {
      const slugs = { builderSlugHash: `hash of ${id}`, shareSlug: `share ${id}` }
      const times = { createdAt: new Date(0), updatedAt: new Date(0) }
      await database.prankSet.create({ data: { id, ...slugs, ...times, expiresAt } })
    },
    /** A trigger of a set with versions of its picture, of these ids. */
    trigger: async (prankSetId: string, id: string, imageIds: readonly string[], createdAt = new Date()) => {
      const times = { createdAt, updatedAt: createdAt }
      await database.prankTrigger.create({ data: { id, prankSetId, prompt: 'a red cat', ...times } })
      for (const [i, imageId] of imageIds.entries()) {
        await image('trigger', imageId, createdAt)
        const data = { id: `version ${imageId}`, triggerId: id, version: i + 1, imageId, createdAt }
        await database.triggerImage.create({ data })
      }
    },
    sweep: (changes: Partial<SweepAges> = {}, signal = new AbortController().signal) =>
      sweep(parts, { ...ages, ...changes }, signal),
    /** The ids of the pictures' rows, and for each id how many files there are. */
    inventory: async () => {
      const rows = await database.image.findMany({ select: { id: true }, orderBy: { id: 'asc' } })
      return { rows: rows.map(({ id }) => id), files: await filesOf(dataFolder) }
    },
  }
}

async function filesOf(dataFolder: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const kind of pictureKinds) {
    const folder = join(dataFolder, 'images', kind)
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      const id = entry.name.split('.')[0] ?? ''
      if (entry.isFile()) counts[id] = (counts[id] ?? 0) + 1
    }
  }
  return counts
}

export const imageRow = (kind: PictureKind, id: string, createdAt = new Date()) => ({
  ...{ id, createdAt, kind: kind.toUpperCase() as Uppercase<PictureKind> },
  ...{ width: 8, height: 8, bytes: 1, format: 'png', thumbhash: '', micro: new Uint8Array() },
})

export const generationRow = (id: string) => ({
  ...{ id, createdAt: new Date(), status: 'COMPLETED' as const },
  ...{ engine: 'auto', prompt: 'a red cat', asked: {}, seed: '1' },
})
