import { StateError } from '../errors.ts'
import type { Following } from '../executor/following.ts'
import type { ProgressBoard } from '../executor/progress-board.ts'
import type { Generation } from '../storage/generation-records.ts'
import { cancelGeneration, type CancelParts } from './cancel-generation.ts'
import type { GenerationRequest, Requester } from './generation-request.ts'
import { submitGeneration, type SubmitParts } from './submit-generation.ts'
import { watchGeneration } from './watch-generation.ts'

export type ShareParts = SubmitParts & CancelParts & { readonly board: ProgressBoard }

/** What ends the waiting of a visitor before the generation's own end. */
export interface Leaving {
  /** The visitor hangs up. */
  readonly gone: AbortSignal
  /** The server stops; the generation stays in the queue, which the next start goes on with. */
  readonly stopping: AbortSignal
}

/**
 * Draws what a visitor of a share link asks for and returns the generation when it has ended, however it ended. Where the
 * visitor has gone it is canceled, unless somebody else watches it or the server stops; what is returned then, or once
 * the server stops, is where it was. Throws what submitting it throws.
 */
export async function answerShareLink(
  parts: ShareParts,
  request: GenerationRequest & { readonly shareSlug: string },
  requester: Requester,
  { gone, stopping }: Leaving,
): Promise<Generation> {
  const { id } = await submitGeneration(parts, request, requester)
  await followToEnd(await watchGeneration(parts, id, 0), [gone, stopping])
  // A server that stops cuts its visitors off: they have not gone of their own will.
  if (gone.aborted && !stopping.aborted && !parts.board.isFollowed(id)) await cancelUnlessEnded(parts, id)
  const row = await parts.records.find(id)
  if (row === null) throw new Error(`Generation ${id} is gone`)
  return row
}

/** The events themselves are for others: it is the end that is waited for, or one of `signals`. */
async function followToEnd(following: Following, signals: readonly AbortSignal[]): Promise<void> {
  const leave = () => void following.return()
  for (const signal of signals) signal.addEventListener('abort', leave)
  if (signals.some(({ aborted }) => aborted)) leave()
  for (let { done } = await following.next(); done !== true; { done } = await following.next());
  for (const signal of signals) signal.removeEventListener('abort', leave)
}

async function cancelUnlessEnded(parts: ShareParts, id: string): Promise<void> {
  await cancelGeneration(parts, id).catch((error: unknown) => {
    if (!(error instanceof StateError)) throw error
  })
}
