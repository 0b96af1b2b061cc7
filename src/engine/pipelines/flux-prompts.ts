import { encodeTokens } from '../components/text-encoder.ts'
import { repeatRows, type Tensor } from '../tensor/tensor.ts'
import { tokenRows, type ClipEncoder, type ClipPart, type ClipStates } from './clip-part.ts'
import type { PictureRequest, PipelineTrace } from './pipeline.ts'
import { negativeTexts, positiveTexts } from './prompts.ts'
import { encodeT5, ofLength, t5Length, type T5Encoder, type T5Part } from './t5-part.ts'

/** FLUX's text encoders. */
export interface FluxTextModel {
  readonly clip: ClipEncoder
  readonly t5: T5Encoder
}

/** What FLUX's transformer is told: T5's states and CLIP's pooled one; `negative` is null where nothing is kept away from. */
export interface FluxPrompts {
  readonly positive: ClipStates
  readonly negative: ClipStates | null
}

const usualT5Length = 512

/** Whether a run keeps away from negative prompts: a second call a step, beside the guidance that the model is told. */
function isTrulyGuided({ trueGuidanceScale, negativePrompts }: PictureRequest): boolean {
  return (trueGuidanceScale ?? 1) > 1 && negativePrompts !== null
}

/**
 * Prompts as FLUX's denoiser is told them (pipeline_flux.py, encode_prompt): states [N, tokens, width] and pooled
 * [N, projection]. Throws BadRequestError for lists of different lengths and a length that T5 cannot be asked for.
 */
export async function encodePrompts(
  { clip, t5 }: FluxTextModel,
  request: PictureRequest,
  trace?: PipelineTrace,
): Promise<FluxPrompts> {
  const guided = isTrulyGuided(request)
  const rowsFor = (part: ClipPart | T5Part, encoder: 1 | 2) =>
    tokenRows(part, positiveTexts(request, encoder), guided ? negativeTexts(request, encoder) : null, trace)
  const short = rowsFor(clip, 1)
  const long = rowsFor(ofLength(t5, t5Length(request, usualT5Length)), 2)

  const longStates = await encodeT5(t5, long)
  const encode = async (shortRows: readonly Int32Array[], ownStates: Tensor, sign: '' | 'negative_') => {
    const times = request.picturesPerPrompt
    const output = await clip.encoder((encoder) => encodeTokens(encoder, shortRows, ['pooler_output']))
    const pooled = repeatRows(output('pooler_output'), times)
    const states = repeatRows(ownStates, times)
    trace?.embeds(`${sign}pooled_prompt_embeds`, pooled)
    trace?.embeds(`${sign}prompt_embeds`, states)
    return { states, pooled }
  }
  const positive = await encode(short.positive, longStates.positive, '')
  const negative =
    short.negative && longStates.negative
      ? await encode(short.negative, longStates.negative, 'negative_')
      : null
  return { positive, negative }
}
