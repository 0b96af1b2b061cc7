import { InputError, NotFoundError } from '../errors.ts'
import type { GenerationRecords } from '../storage/generation-records.ts'
import { refuseUnfinished } from './edit-generation.ts'
import type { History } from './history.ts'
import { noteGeneration } from './note-generation.ts'

const mostStars = 5

/** Gives a finished generation stars, 1 to 5; the last rating counts. Throws InputError, NotFoundError or StateError. */
export async function rateGeneration(
  parts: { readonly records: GenerationRecords; readonly history: History },
  id: string,
  stars: number,
): Promise<void> {
  if (stars < 1 || stars > mostStars) {
    const message = `1 to ${mostStars} stars were expected, ${stars} were given`
    throw new InputError([{ path: 'stars', message }])
  }
  const row = await parts.records.find(id)
  if (row === null) throw new NotFoundError(`There is no generation ${id.slice(0, 100)}.`)
  refuseUnfinished(row, 'rated')
  await parts.records.change(id, { status: 'COMPLETED' }, { rating: stars })
  await noteGeneration(parts, id)
}
