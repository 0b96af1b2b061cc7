import { InputError } from '../errors.ts'
import type { GenerationRecords } from '../storage/generation-records.ts'
import { refuseUnfinished } from './edit-generation.ts'
import { findGeneration } from './find-generation.ts'
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
  refuseUnfinished(await findGeneration(parts.records, id), 'rated')
  await parts.records.change(id, { status: 'COMPLETED' }, { rating: stars })
  await noteGeneration(parts, id)
}
