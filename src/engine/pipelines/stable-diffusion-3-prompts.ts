import { ModelBrokenError } from '../errors.ts'
import { joinColumns, repeatRows, sizeOf, stackRows, type Tensor } from '../tensor/tensor.ts'
import { encodeClipStates, tokenRows, type ClipEncoder, type ClipPart, type ClipStates } from './clip-part.ts'
import type { PictureRequest, PipelineTrace } from './pipeline.ts'
import { negativeTexts, positiveTexts } from './prompts.ts'
import { encodeT5, ofLength, t5Length, type StatesOfBoth, type T5Encoder, type T5Part } from './t5-part.ts'

/** SD3's text encoders. */
export interface Sd3TextModel {
  readonly first: ClipEncoder
  readonly second: ClipEncoder
  /** null: it was left out to save memory, and zeros stand for what it says. */
  readonly t5: T5Encoder | null
  /** Of a token, as the denoiser takes it. */
  readonly width: number
}

/** A prompt's tokens for both CLIPs. */
type RowsOfBoth = readonly [first: readonly Int32Array[], second: readonly Int32Array[]]

const usualT5Length = 256

/**
 * Prompts as SD3's denoiser is told them (pipeline_stable_diffusion_3.py, encode_prompt): states [N, tokens of CLIP and
 * T5, width] and pooled [N, both projections]; where the prompt guides 2N rows, all negatives, then all positives. Throws
 * BadRequestError for lists of different lengths, too large a clipSkip and a length that T5 cannot be asked for.
 */
export async function encodePrompts(
  model: Sd3TextModel,
  request: PictureRequest,
  guided: boolean,
  trace?: PipelineTrace,
): Promise<ClipStates> {
  const length = t5Length(request, usualT5Length)
  const rowsFor = (part: ClipPart | T5Part, encoder: 1 | 2 | 3) =>
    tokenRows(part, positiveTexts(request, encoder), guided ? negativeTexts(request, encoder) : null, trace)
  const first = rowsFor(model.first, 1)
  const second = rowsFor(model.second, 2)
  const t5 = model.t5 && rowsFor(ofLength(model.t5, length), 3)

  const long = model.t5 && t5 ? await encodeT5(model.t5, t5) : withoutT5(request, length, model.width)

  const encode = async (rows: RowsOfBoth, ownLong: Tensor, sign: '' | 'negative_') => {
    const skip = sign === '' ? (request.clipSkip ?? 0) : 0
    const clip = await encodeClips(model, rows, skip)
    const times = request.picturesPerPrompt
    const states = repeatRows(joinTokens(widened(clip.states, model.width), ownLong), times)
    const pooled = repeatRows(clip.pooled, times)
    trace?.embeds(`${sign}prompt_embeds`, states)
    trace?.embeds(`${sign}pooled_prompt_embeds`, pooled)
    return { states, pooled }
  }
  const positive = await encode([first.positive, second.positive], long.positive, '')
  if (!first.negative || !second.negative || !long.negative) return positive
  const negative = await encode([first.negative, second.negative], long.negative, 'negative_')
  return {
    states: stackRows(negative.states, positive.states),
    pooled: stackRows(negative.pooled, positive.pooled),
  }
}

async function encodeClips(
  { first, second }: Sd3TextModel,
  [firstRows, secondRows]: RowsOfBoth,
  skip: number,
): Promise<ClipStates> {
  const one = await encodeClipStates(first, firstRows, skip)
  const two = await encodeClipStates(second, secondRows, skip)
  return { states: joinColumns(one.states, two.states), pooled: joinColumns(one.pooled, two.pooled) }
}

/** Zeros stand for what a missing T5 would say. */
function withoutT5({ prompts }: PictureRequest, length: number, width: number): StatesOfBoth {
  const dims = [prompts.length, length, width]
  const zeros = { data: new Float32Array(sizeOf(dims)), dims }
  return { positive: zeros, negative: zeros }
}

/** States with zeros behind them, so that a token is as wide as `width`. */
function widened(states: Tensor, width: number): Tensor {
  const own = states.dims.at(-1) ?? 0
  if (own > width) {
    throw new ModelBrokenError(`Both CLIPs give ${own} numbers a token; the denoiser takes ${width}`)
  }
  const dims = [...states.dims.slice(0, -1), width - own]
  return joinColumns(states, { data: new Float32Array(sizeOf(dims)), dims })
}

/** [N, a, width] and [N, b, width] behind one another: [N, a + b, width]. */
function joinTokens(first: Tensor, second: Tensor): Tensor {
  const [rows = 0, tokens = 0, width = 0] = first.dims
  const [, more = 0] = second.dims
  const { data } = joinColumns(
    { data: first.data, dims: [rows, tokens * width] },
    { data: second.data, dims: [rows, more * width] },
  )
  return { data, dims: [rows, tokens + more, width] }
}
