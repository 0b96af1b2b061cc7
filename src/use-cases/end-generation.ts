import { randomUUID } from 'node:crypto'
import { DomainError, EngineError } from '../errors.ts'
import type { Expected, Generation } from '../storage/generation-records.ts'
import { noteGeneration } from './note-generation.ts'
import type { RunParts } from './run-parts.ts'

/**
 * Ends a generation as FAILED if it still is what was expected. A domain error's code and message are shown to the
 * client; anything else is a defect: logged under an id, and only the id is shown.
 */
export async function endGeneration(
  parts: Pick<RunParts, 'records' | 'board' | 'history' | 'log'>,
  row: Pick<Generation, 'id' | 'createdAt'>,
  expected: Expected,
  error: unknown,
): Promise<void> {
  const { code, message } = shown(parts, row.id, error)
  const sequence = parts.board.endSequence(row.id, row.createdAt)
  const change = {
    status: 'FAILED',
    errorCode: code,
    errorMessage: message,
    claim: null,
    completedAt: new Date(),
    step: parts.board.present(row.id)?.step ?? 0,
    sequence,
  } as const
  if (!(await parts.records.change(row.id, expected, change))) return
  const said = error instanceof EngineError && { err: error }
  parts.log.info({ generation: row.id, code, ...said }, 'generation failed')
  parts.board.publish(
    row.id,
    row.createdAt,
    { status: 'FAILED', queuePosition: null, etaSeconds: null },
    sequence,
  )
  await noteGeneration(parts, row.id)
}

function shown(
  { log }: Pick<RunParts, 'log'>,
  generation: string,
  error: unknown,
): { code: string; message: string } {
  if (error instanceof DomainError) return { code: error.code, message: error.message }
  const errorId = randomUUID()
  log.error({ generation, errorId, err: error }, 'generation failed by a defect')
  return { code: 'INTERNAL_ERROR', message: `Something went wrong on the server (error ${errorId}).` }
}
