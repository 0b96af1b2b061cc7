import { StateError } from '../errors.ts'
import type { ProgressBoard } from '../executor/progress-board.ts'
import type { Generation } from '../storage/generation-records.ts'
import { cancelGeneration, type CancelParts } from './cancel-generation.ts'
import type { GenerationRequest, Requester } from './generation-request.ts'
import { submitGeneration, type SubmitParts } from './submit-generation.ts'
import { watchGeneration } from './watch-generation.ts'

export type ShareParts = SubmitParts & CancelParts & { readonly board: ProgressBoard }

/**
 * Draws what a visitor of a share link asks for and returns the generation when it has ended, however it ended. Once `signal`
 * aborts (the visitor has gone) it is canceled, unless somebody else watches it; what is returned then is where it was.
 * Throws what submitting it throws.
 */
export async function answerShareLink(
  parts: ShareParts,
  request: GenerationRequest & { readonly shareSlug: string },
  requester: Requester,
  signal: AbortSignal,
): Promise<Generation> {
  const { id } = await submitGeneration(parts, request, requester)
  const following = await watchGeneration(parts, id, 0)
  const leave = () => void following.return()
  signal.addEventListener('abort', leave)
  if (signal.aborted) leave()
  // The events themselves are for others: it is the end that is waited for.
  for (let { done } = await following.next(); done !== true; { done } = await following.next());
  signal.removeEventListener('abort', leave)
  if (signal.aborted && !parts.board.isFollowed(id)) await cancelUnlessEnded(parts, id)
  const row = await parts.records.find(id)
  if (row === null) throw new Error(`Generation ${id} is gone`)
  return row
}

async function cancelUnlessEnded(parts: ShareParts, id: string): Promise<void> {
  await cancelGeneration(parts, id).catch((error: unknown) => {
    if (!(error instanceof StateError)) throw error
  })
}
