import { setImmediate as nextTurn } from 'node:timers/promises'
import type { PictureName } from '../storage/picture-files.ts'
import { removePicture } from './remove-picture.ts'
import type { SweepParts } from './sweep.ts'

/** Files that are looked up in the database in one go. */
const batchLength = 256

/** Pictures that go in one sweep; more would be held in memory for nothing. */
const strayLimit = 10_000

/** From so many strays on, and half of all files: the database is likelier to be the wrong one. */
const suspiciousStrays = 100

/**
 * Removes the files of pictures that have no row and are not being stored, lone thumbnails included; returns how many
 * files. Where most of many pictures have no row, the database is not the one that the pictures belong to (or an old one
 * was put back): nothing is removed then, and this is logged.
 */
export async function sweepStrays(parts: SweepParts, signal: AbortSignal): Promise<number> {
  const { strays, strayFiles, allFiles } = await findStrays(parts, signal)
  if (strays.length >= suspiciousStrays && strayFiles > allFiles / 2) {
    parts.log.error(
      { strayFiles, allFiles },
      'most pictures are not in the database and are kept: is it the right one?',
    )
    return 0
  }
  let removed = 0
  for (const stray of strays) {
    if (signal.aborted) break
    removed += await removePicture(parts, stray)
  }
  return removed
}

interface Found {
  readonly strays: readonly PictureName[]
  readonly strayFiles: number
  readonly allFiles: number
}

async function findStrays(parts: SweepParts, signal: AbortSignal): Promise<Found> {
  const strays = new Map<string, PictureName>()
  const found = { strayFiles: 0, allFiles: 0 }
  const judge = async (batch: readonly PictureName[]) => {
    const alone = await withoutRow(parts, batch)
    found.strayFiles += alone.length
    found.allFiles += batch.length
    for (const name of alone) if (strays.size < strayLimit) strays.set(`${name.kind}/${name.id}`, name)
    await nextTurn()
  }
  let batch: PictureName[] = []
  const onError = (error: unknown) => parts.log.error({ err: error }, 'a folder could not be swept')
  for await (const name of parts.files.list(onError)) {
    if (signal.aborted) break
    batch.push(name)
    if (batch.length < batchLength) continue
    await judge(batch)
    batch = []
  }
  await judge(batch)
  return { strays: [...strays.values()], ...found }
}

/**
 * The strays among files that were seen: not held, and without a row. In this order. A picture is held from before its
 * first file appears until its row is written. So what had a file and is not held afterwards has its row by then, unless
 * it failed or was removed; and a query that begins after that finds the row. The other way round a picture could get
 * its row after the query and be let go before it is asked whether it is held. Ids are drawn anew for each picture: what
 * is a stray now stays one.
 */
async function withoutRow(parts: SweepParts, batch: readonly PictureName[]): Promise<PictureName[]> {
  const unheld = batch.filter(({ kind, id }) => !parts.files.isHeld(kind, id))
  if (unheld.length === 0) return []
  const known = await parts.retention.withRow([...new Set(unheld.map(({ id }) => id))])
  return unheld.filter(({ id }) => !known.has(id))
}
