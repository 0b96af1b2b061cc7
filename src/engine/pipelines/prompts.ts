import { BadRequestError } from '../errors.ts'
import type { PictureRequest } from './pipeline.ts'

/** Which of a pipeline's text encoders is to hear something; many have the first only. */
type EncoderNumber = 1 | 2 | 3

/** What a text encoder hears, one for each prompt. Throws BadRequestError where the lists are of different lengths. */
export function positiveTexts(request: PictureRequest, encoder: EncoderNumber = 1): readonly string[] {
  const own = { 1: null, 2: request.prompts2, 3: request.prompts3 }[encoder]
  return oneForEach(request, own ?? request.prompts, `prompts for text encoder ${encoder}`)
}

/**
 * What a text encoder hears against each prompt; what was not given is the empty text, for families that encode that.
 * Throws BadRequestError where the lists are of different lengths.
 */
export function negativeTexts(request: PictureRequest, encoder: EncoderNumber = 1): readonly string[] {
  const own = { 1: null, 2: request.negativePrompts2, 3: request.negativePrompts3 }[encoder]
  const texts = own ?? request.negativePrompts ?? request.prompts.map(() => '')
  return oneForEach(request, texts, `negative prompts for text encoder ${encoder}`)
}

function oneForEach({ prompts }: PictureRequest, texts: readonly string[], what: string): readonly string[] {
  if (texts.length === prompts.length) return texts
  throw new BadRequestError(`There are ${texts.length} ${what}, and ${prompts.length} prompts`)
}
