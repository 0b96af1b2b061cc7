import type { RawPicture, TextToImage } from '../engine/protocol.ts'
import type { EngineObserver, EngineResult } from '../executor/engine-process.ts'
import { EngineError } from '../errors.ts'
import { keepUnmasked } from '../imaging/keep-unmasked.ts'
import type { SharedEnd } from '../storage/generation-records.ts'
import type { Attempt } from './attempt.ts'
import { drawnWith } from './drawing-inputs.ts'
import { engineRequest } from './engine-request.ts'
import { wantedBy, workloadOf } from './job-of.ts'
import { lorasOf } from './lora-shelf.ts'
import type { Aim } from './prank-targets.ts'
import type { RunParts } from './run-parts.ts'
import { withoutFolders } from './without-folders.ts'

/** What an attempt brought: the picture that is kept, and for one that came through a share link what it counts as. */
export interface Drawn extends EngineResult {
  readonly shared: SharedEnd | null
}

/**
 * Has the engine draw an attempt, telling every step. One that came through a share link is drawn like any other; where a
 * trigger fired, the run is steered to the trigger's picture, and that is what is kept in the end. What a mask leaves alone is
 * the picture's that was sent along, of either. Throws EngineError, or the
 * DomainError of a LoRA that cannot be had.
 */
export async function drawGeneration(parts: RunParts, attempt: Attempt, signal: AbortSignal): Promise<Drawn> {
  const { row, choice, parameters } = attempt
  const { prankSetId } = row
  const aim =
    prankSetId === null ? null : await parts.targets.aim({ ...row, prankSetId }, choice.model, parameters)
  const inputs = await drawnWith(parts, attempt)
  const request = { ...requestOf(attempt, aim), ...inputs, seed: parts.seeds.of(row) }
  const drawing = draw(parts, attempt, request, signal)
  if (prankSetId === null || aim === null) {
    const result = await drawing
    return { ...result, picture: await keepUnmasked(result.picture, request.image), shared: null }
  }
  const fitting = fit(parts, attempt, aim)
  const result = await drawing
  const own = await fitting
  const { triggerId, lastTriggeredAt, target } = aim
  const served = target.steers
  // Should the picture's file be unreadable, the run has still ended in its latents.
  const whole = served && own !== null ? own : result.picture
  const picture = await keepUnmasked(whole, request.image)
  return { ...result, picture, shared: { prankSetId, triggerId, lastTriggeredAt, served } }
}

/** Has the engine draw, and learns how long loading took. Throws EngineError with nothing in it that clients must not know. */
async function draw(
  parts: RunParts,
  attempt: Attempt,
  request: TextToImage,
  signal: AbortSignal,
): Promise<EngineResult> {
  const { engine, loading, modelsFolder } = parts
  const { row, choice } = attempt
  const wanted = wantedBy(row, choice.model)
  const wasLoaded = loading.isLoaded(wanted, engine.loaded)
  const running = engine.run(row.id, request, observerOf(parts, attempt, signal), signal)
  const result = await running.catch(async (error: unknown) => {
    if (!(error instanceof EngineError)) throw error
    const files = { modelsFolder, model: choice.model, asked: lorasOf(row), applied: request.loras }
    throw await withoutFolders(error, files)
  })
  loading.learn(wanted, result.timing.loadMs, wasLoaded)
  return result
}

const requestOf = ({ row, choice, parameters }: Attempt, aim: Aim | null): Omit<TextToImage, 'seed'> => ({
  ...engineRequest(row, choice.model, parameters),
  ...(aim !== null && { target: aim.target }),
})

const fit = (parts: RunParts, { row }: Attempt, aim: Aim): Promise<RawPicture | null> =>
  aim.fit().catch((error: unknown) => {
    parts.log.error({ generation: row.id, err: error }, 'a stored picture cannot be read')
    return null
  })

function observerOf(parts: RunParts, attempt: Attempt, signal: AbortSignal): EngineObserver {
  const { row, parameters } = attempt
  let denoisingSince = performance.now()
  return {
    onPhase: () => {
      parts.engine.watch(row.id, parts.board.audience(row.id))
      denoisingSince = performance.now()
    },
    onStep: (call, calls, preview) => {
      // The step that was in hand when the job was canceled: its end was told already.
      if (signal.aborted) return
      // A sampler may call the denoiser more often than it was given steps (PNDM does), and one that starts from a picture
      // less often: clients see the steps.
      const fraction = call / calls
      parts.board.publish(row.id, row.createdAt, {
        step: Math.floor(fraction * parameters.steps),
        totalSteps: parameters.steps,
        etaSeconds: remaining(parts, attempt, performance.now() - denoisingSince, fraction),
        ...(preview !== null && { preview }),
      })
    },
  }
}

/** What is left of the learned duration; before anything was learned, of the pace so far. */
function remaining(
  parts: RunParts,
  { choice, parameters }: Attempt,
  elapsedMs: number,
  fraction: number,
): number {
  const estimate = parts.estimator.estimate(workloadOf(choice.model, parameters))
  const total = estimate === null ? elapsedMs / fraction : Math.max(estimate, elapsedMs)
  return (total * (1 - fraction)) / 1000
}
