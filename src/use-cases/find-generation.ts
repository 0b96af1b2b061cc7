import { NotFoundError } from '../errors.ts'
import type { Generation, GenerationRecords } from '../storage/generation-records.ts'

/** A generation that a client names. Throws NotFoundError where there is none. */
export async function findGeneration(records: GenerationRecords, id: string): Promise<Generation> {
  const row = await records.find(id)
  if (row === null) throw new NotFoundError(`There is no generation ${id.slice(0, 100)}.`)
  return row
}
