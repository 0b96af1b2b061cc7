import { repeatRows, stackRows, type Tensor } from '../tensor/tensor.ts'
import type { PictureRequest } from './pipeline.ts'

/** What diffusers assumes that somebody thought of the picture, and of what it is to keep away from. */
const aestheticScore = 6
const negativeAestheticScore = 2.5

/**
 * SDXL's micro-conditioning (Podell and others 2023, section 2.2; _get_add_time_ids of diffusers' pipelines): original
 * height and width, crop from the top and from the left, target height and width, [N, 6]; where the prompt guides
 * [2N, 6], the negative rows first. With a score the target is replaced by it, [N, 5].
 */
export function timeIds(
  request: PictureRequest,
  pictures: number,
  { guided, scored }: { readonly guided: boolean; readonly scored: boolean },
): Tensor {
  const { positive, negative } = scored ? scoredRows(request) : sizedRows(request)
  const rowsOf = (row: readonly number[]) =>
    repeatRows({ data: Float32Array.from(row), dims: [1, row.length] }, pictures)
  return guided ? stackRows(rowsOf(negative), rowsOf(positive)) : rowsOf(positive)
}

interface TimeIdRows {
  readonly positive: readonly number[]
  readonly negative: readonly number[]
}

function sizedRows({ width, height, microConditioning }: PictureRequest): TimeIdRows {
  const given = microConditioning ?? {}
  const own = [height, width]
  const positive = [
    ...(given.originalSize ?? own),
    ...(given.cropTopLeft ?? [0, 0]),
    ...(given.targetSize ?? own),
  ]
  const { negativeOriginalSize, negativeTargetSize } = given
  if (!negativeOriginalSize || !negativeTargetSize) return { positive, negative: positive }
  const negativeCrop = given.negativeCropTopLeft ?? [0, 0]
  return { positive, negative: [...negativeOriginalSize, ...negativeCrop, ...negativeTargetSize] }
}

function scoredRows({ width, height, microConditioning }: PictureRequest): TimeIdRows {
  const given = microConditioning ?? {}
  const originalSize = given.originalSize ?? [height, width]
  const negativeSize = given.negativeOriginalSize ?? originalSize
  return {
    positive: [...originalSize, ...(given.cropTopLeft ?? [0, 0]), aestheticScore],
    negative: [...negativeSize, ...(given.negativeCropTopLeft ?? [0, 0]), negativeAestheticScore],
  }
}
