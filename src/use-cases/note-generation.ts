import type { GenerationRecords } from '../storage/generation-records.ts'
import type { History } from './history.ts'

/** Writes into the history how a generation stands now. To be called when clients have been told, so that nobody waits. */
export async function noteGeneration(
  { records, history }: { readonly records: GenerationRecords; readonly history: History },
  id: string,
): Promise<void> {
  const row = await records.find(id)
  if (row !== null) history.generation(row)
}
