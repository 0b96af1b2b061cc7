import type { Parameters } from '../../catalog/check-request.ts'
import type { Model } from '../../catalog/model.ts'
import type { AppliedLora, TextToImage } from '../../engine/protocol.ts'
import { generationParameters } from '../../imaging/generation-parameters.ts'
import { engineRequest } from '../../use-cases/engine-request.ts'
import { keptLora } from '../../use-cases/lora-shelf.ts'
import type { askedGeneration } from './asked-generation.ts'
import { toldLora, type LocalLoras } from './local-loras.ts'
import { startPicture, type GivenStart } from './start-picture.ts'

/** What is drawn, once it is known that it can be. */
export interface Drawing {
  readonly asked: ReturnType<typeof askedGeneration>
  readonly model: Model
  readonly parameters: Parameters
  readonly start: GivenStart | null
  readonly count: number
}

/** What the engine is told, but for the seed. Throws LoraUnavailableError, or the signal's reason where it is aborted. */
export async function engineInputs(
  { asked, model, parameters, start }: Drawing,
  shelf: LocalLoras,
  signal: AbortSignal,
): Promise<Omit<TextToImage, 'seed'>> {
  const loras: AppliedLora[] = []
  for (const { scale, ...named } of asked.loras ?? [])
    loras.push({ file: await shelf.resolve(named, signal), scale: scale ?? 1 })
  const { strength } = parameters
  return {
    ...engineRequest(textsOf(asked), model, parameters),
    ...(loras.length > 0 && { loras }),
    ...(start !== null &&
      strength !== undefined && { image: { ...(await startPicture(start, parameters)), strength } }),
  }
}

/** The text that the PNG of a seed carries; `version`: this program's. */
export const parametersText = (
  { asked, model, parameters }: Drawing,
  seed: string,
  version: string,
): string =>
  generationParameters({
    ...parameters,
    ...textsOf(asked),
    loras: (asked.loras ?? []).map((lora) => toldLora(keptLora(lora))),
    seed,
    modelId: model.id,
    version,
  })

const textsOf = ({ prompt, negativePrompt, prompt2, negativePrompt2 }: Drawing['asked']) => ({
  prompt,
  negativePrompt: negativePrompt ?? null,
  prompt2: prompt2 ?? null,
  negativePrompt2: negativePrompt2 ?? null,
})
