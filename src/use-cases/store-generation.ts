import type { EngineResult } from '../executor/engine-process.ts'
import { encodePicture } from '../imaging/encode-picture.ts'
import { generationParameters } from '../imaging/generation-parameters.ts'
import type { Attempt } from './attempt.ts'
import type { Drawn } from './draw-generation.ts'
import { imageRow } from './image-row.ts'
import { workloadOf } from './job-of.ts'
import { lorasOf } from './lora-shelf.ts'
import { noteGeneration } from './note-generation.ts'
import type { RunParts } from './run-parts.ts'

/**
 * Stores the picture of an attempt and ends its generation as COMPLETED. Files first, rows after them and together: a
 * row never names a file that is not there. Where the attempt is no longer the generation's own (it was canceled), or
 * the rows cannot be written, the files are removed again.
 */
export async function storeGeneration(parts: RunParts, attempt: Attempt, result: Drawn): Promise<void> {
  const { row, claim, choice, parameters, startedAt } = attempt
  const picture = await encodePicture(result.picture, { parameters: embeddedText(parts, attempt) })
  const ending = { completedAt: new Date(), sequence: 0, generationTimeMs: 0 }
  const completed = await parts.files.store('generated', claim, picture, () => {
    ending.completedAt = new Date()
    ending.generationTimeMs = ending.completedAt.getTime() - startedAt.getTime()
    ending.sequence = parts.board.endSequence(row.id, row.createdAt)
    const image = imageRow(claim, 'GENERATED', picture, ending.completedAt)
    const wasPrank = result.shared?.served ?? false
    const data = { ...ending, claim: null, step: parameters.steps, wasPrank }
    return parts.records.complete(row.id, claim, image, data, result.shared)
  })
  if (!completed) {
    await parts.files.remove('generated', claim)
    await parts.records.release(row.id, claim)
    return
  }
  const { generationTimeMs } = ending
  parts.estimator.learn(workloadOf(choice.model, parameters), generationTimeMs - result.timing.loadMs)
  parts.log.info(
    { generation: row.id, model: choice.model.id, ms: generationTimeMs, ...rounded(result.timing) },
    'generation completed',
  )
  tell(parts, attempt, ending.sequence)
  await noteEnd(parts, attempt, result)
}

/** The last event. */
function tell({ board }: RunParts, { row, parameters: { steps } }: Attempt, sequence: number): void {
  const end = {
    status: 'COMPLETED',
    step: steps,
    totalSteps: steps,
    queuePosition: null,
    etaSeconds: null,
  } as const
  board.publish(row.id, row.createdAt, end, sequence)
}

async function noteEnd(parts: RunParts, { row }: Attempt, { shared }: Drawn): Promise<void> {
  await noteGeneration(parts, row.id)
  if (shared?.served !== true) return
  const { prankSetId, triggerId } = shared
  const { id: generationId, prompt, similarity } = row
  parts.history.prank({ event: 'served', prankSetId, generationId, prompt, triggerId, similarity })
}

/** The text that the PNG carries, or null where a picture is to carry none. */
function embeddedText(parts: RunParts, { row, choice, parameters }: Attempt): string | null {
  if (!parts.embedParameters) return null
  return generationParameters({
    ...parameters,
    prompt: row.prompt,
    negativePrompt: row.negativePrompt,
    prompt2: row.prompt2,
    negativePrompt2: row.negativePrompt2,
    loras: lorasOf(row).map(({ name, url, scale }) => ({ name: name ?? url ?? '', scale })),
    seed: row.seed,
    modelId: choice.model.id,
    version: parts.version,
  })
}

const rounded = (timing: EngineResult['timing']) =>
  Object.fromEntries(
    Object.entries(timing).map(([name, value]: [string, number]) => [name, Math.round(value)]),
  )
