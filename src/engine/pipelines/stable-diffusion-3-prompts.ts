import { ModelBrokenError } from '../errors.ts'
import { joinColumns, repeatRows, sizeOf, stackRows, type Tensor } from '../tensor/tensor.ts'
import {
  encodeClipStates,
  tokenRows,
  type ClipEncoder,
  type ClipPart,
  type ClipStates,
  type TokenRows,
} from './clip-part.ts'
import type { PictureRequest, PipelineTrace } from './pipeline.ts'
import { negativeTexts, positiveTexts } from './prompts.ts'
import { encodeT5, ofLength, t5Length, type T5Encoder, type T5Part } from './t5-part.ts'

/** SD3's text encoders. */
export interface Sd3TextModel {
  readonly first: ClipEncoder
  readonly second: ClipEncoder
  /** null: it was left out to save memory, and zeros stand for what it says. */
  readonly t5: T5Encoder | null
  /** Of a token, as the denoiser takes it. */
  readonly width: number
}

/** A prompt's tokens by encoder; the third are null where there is none. */
type RowsOfAll = readonly [first: readonly Int32Array[], second: readonly Int32Array[], t5: T5Rows]
type T5Rows = readonly Int32Array[] | null

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

  const encode = async (rows: RowsOfAll, sign: '' | 'negative_') => {
    const skip = sign === '' ? (request.clipSkip ?? 0) : 0
    const clip = await encodeClips(model, rows, skip)
    const times = request.picturesPerPrompt
    const long = await encodeLong(model, rows[2], { length, count: request.prompts.length })
    const states = repeatRows(joinTokens(widened(clip.states, model.width), long), times)
    const pooled = repeatRows(clip.pooled, times)
    trace?.embeds(`${sign}prompt_embeds`, states)
    trace?.embeds(`${sign}pooled_prompt_embeds`, pooled)
    return { states, pooled }
  }
  const positive = await encode([first.positive, second.positive, t5?.positive ?? null], '')
  const against = negativeRows(first, second, t5)
  if (!against) return positive
  const negative = await encode(against, 'negative_')
  return {
    states: stackRows(negative.states, positive.states),
    pooled: stackRows(negative.pooled, positive.pooled),
  }
}

function negativeRows(first: TokenRows, second: TokenRows, t5: TokenRows | null): RowsOfAll | null {
  return first.negative && second.negative && [first.negative, second.negative, t5?.negative ?? null]
}

async function encodeClips(
  { first, second }: Sd3TextModel,
  [firstRows, secondRows]: RowsOfAll,
  skip: number,
): Promise<ClipStates> {
  const one = await encodeClipStates(first, firstRows, skip)
  const two = await encodeClipStates(second, secondRows, skip)
  return { states: joinColumns(one.states, two.states), pooled: joinColumns(one.pooled, two.pooled) }
}

async function encodeLong(
  { t5, width }: Sd3TextModel,
  rows: T5Rows,
  { length, count }: { readonly length: number; readonly count: number },
): Promise<Tensor> {
  if (t5 && rows) return encodeT5(t5, rows)
  const dims = [count, length, width]
  return { data: new Float32Array(sizeOf(dims)), dims }
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
