import { encodeTokens, penultimateState } from '../components/text-encoder.ts'
import { joinColumns, repeatRows, stackRows, type Tensor } from '../tensor/tensor.ts'
import { encodeClipStates, tokenRows, type ClipEncoder, type ClipPart, type ClipStates } from './clip-part.ts'
import type { PictureRequest, PipelineTrace } from './pipeline.ts'
import { negativeTexts, positiveTexts } from './prompts.ts'

/** SDXL's two text encoders; the second alone projects. */
export interface XlTextModel {
  readonly first: ClipEncoder
  readonly second: ClipEncoder
  /** Where no negative prompt is given, zeros stand for its encoding; an empty one that is given is encoded. */
  readonly zerosForNoNegative: boolean
}

/**
 * Prompts as SDXL's denoiser is told them (pipeline_stable_diffusion_xl.py, encode_prompt): states [N, tokens, width of
 * both] and pooled [N, projection]; where the prompt guides 2N rows, all negatives, then all positives. Throws
 * BadRequestError for lists of different lengths and for too large a clipSkip.
 */
export async function encodePrompts(
  model: XlTextModel,
  request: PictureRequest,
  guided: boolean,
  trace?: PipelineTrace,
): Promise<ClipStates> {
  const isNegativeZero = request.negativePrompts === null && model.zerosForNoNegative
  const encodesNegative = guided && !isNegativeZero
  const rowsFor = (clip: ClipPart, encoder: 1 | 2) => {
    const negatives = encodesNegative ? negativeTexts(request, encoder) : null
    return tokenRows(clip, positiveTexts(request, encoder), negatives, trace)
  }
  const first = rowsFor(model.first, 1)
  const second = rowsFor(model.second, 2)

  const times = request.picturesPerPrompt
  const skip = request.clipSkip ?? 0
  const positive = repeated(await encodeBoth(model, first.positive, second.positive, skip), times)
  tell(positive, '', trace)
  if (!guided) return positive
  const negative =
    first.negative && second.negative
      ? repeated(await encodeBoth(model, first.negative, second.negative, 0), times)
      : { states: zerosLike(positive.states), pooled: zerosLike(positive.pooled) }
  tell(negative, 'negative_', trace)
  return {
    states: stackRows(negative.states, positive.states),
    pooled: stackRows(negative.pooled, positive.pooled),
  }
}

async function encodeBoth(
  { first, second }: XlTextModel,
  firstRows: readonly Int32Array[],
  secondRows: readonly Int32Array[],
  skip: number,
): Promise<ClipStates> {
  const state = penultimateState(first.config, skip)
  const output = await first.encoder((encoder) => encodeTokens(encoder, firstRows, [state]))
  const { states, pooled } = await encodeClipStates(second, secondRows, skip)
  return { states: joinColumns(output(state), states), pooled }
}

function repeated({ states, pooled }: ClipStates, times: number): ClipStates {
  return { states: repeatRows(states, times), pooled: repeatRows(pooled, times) }
}

function tell({ states, pooled }: ClipStates, sign: '' | 'negative_', trace?: PipelineTrace): void {
  trace?.embeds(`${sign}prompt_embeds`, states)
  trace?.embeds(`${sign}pooled_prompt_embeds`, pooled)
}

function zerosLike({ data, dims }: Tensor): Tensor {
  return { data: new Float32Array(data.length), dims }
}
