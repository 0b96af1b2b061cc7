import type { AppliedLora, StartPicture, TextToImage } from '../engine/protocol.ts'
import { EngineError } from '../errors.ts'
import { fitMask, fitPicture } from '../imaging/fit-picture.ts'
import type { Attempt } from './attempt.ts'
import { lorasOf } from './lora-shelf.ts'
import type { RunParts } from './run-parts.ts'

type DrawingInputs = Pick<TextToImage, 'image' | 'loras'>

/**
 * The files that an attempt is drawn with: the picture that it starts from and its mask, both cropped to the size that is
 * drawn, and LoRAs, whose files were fetched before. Throws EngineError where a picture cannot be read or a file is here no
 * longer, and what the LoRAs' shelf throws.
 */
export async function drawnWith(
  parts: Pick<RunParts, 'files' | 'loras' | 'log'>,
  attempt: Attempt,
): Promise<DrawingInputs> {
  const loras: AppliedLora[] = []
  for (const lora of lorasOf(attempt.row))
    loras.push({ file: (await parts.loras.find(lora)) ?? goneAgain(), scale: lora.scale })
  const image = await startPictureOf(parts, attempt)
  return { ...(loras.length > 0 && { loras }), ...(image !== null && { image }) }
}

function goneAgain(): never {
  const words = 'A LoRA that was fetched had to make room for others before it could be used.'
  throw new EngineError('LORA_UNAVAILABLE', words, true)
}

async function startPictureOf(
  { files, log }: Pick<RunParts, 'files' | 'log'>,
  { row: { id, initImageId, maskId }, parameters }: Attempt,
): Promise<StartPicture | null> {
  const { strength } = parameters
  if (initImageId === null || strength === undefined) return null
  const path = (id: string) => files.path('input', id, 'original')
  try {
    const picture = await fitPicture(path(initImageId), parameters)
    return { picture, strength, mask: maskId === null ? null : await fitMask(path(maskId), parameters) }
  } catch (error) {
    log.error({ generation: id, err: error }, 'a picture to start from cannot be read')
    throw new EngineError('INPUT_UNREADABLE', 'The picture to start from cannot be read any more.', true)
  }
}
