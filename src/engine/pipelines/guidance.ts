import { spreadOf } from '../tensor/spread.ts'
import { sizeOf, stackRows, type Tensor } from '../tensor/tensor.ts'

/** How strongly a run follows its prompt. */
export interface Guidance {
  readonly scale: number
  /** 0 .. 1: `rescaleGuidance`. */
  readonly rescale: number
}

/** What the denoiser is given for a batch: itself, or where the prompt guides twice under one another. */
export function guidedBatch(batch: Tensor, isGuided: boolean): Tensor {
  return isGuided ? stackRows(batch, batch) : batch
}

/** The prediction for a guided batch, [2N, ...], as one for the batch itself, [N, ...]. Written over `prediction`. */
export function guidedPrediction(prediction: Tensor, { scale, rescale }: Guidance): Tensor {
  const positive = prediction.data.subarray(prediction.data.length / 2)
  const guided = guide(prediction, scale)
  if (rescale > 0) rescaleGuidance(guided, positive, rescale)
  return guided
}

/**
 * Classifier-free guidance (Ho and Salimans 2022, equation 6, as diffusers writes it): the prediction without the prompt
 * plus `scale` times the difference that the prompt makes. `prediction` is [2N, ...]: all negative rows, then all
 * positive ones; the result, [N, ...], is written over the negative half of its values.
 */
export function guide(prediction: Tensor, scale: number): Tensor {
  const { data, dims } = prediction
  const half = data.length / 2
  const guided = data.subarray(0, half)
  const positive = data.subarray(half)
  for (let i = 0; i < half; i++) guided[i] = guided[i]! + scale * (positive[i]! - guided[i]!)
  const [rows = 2, ...rest] = dims
  return { data: guided, dims: [rows / 2, ...rest] }
}

/**
 * Brings a guided prediction back to the deviation of the positive one, picture by picture, against overexposure (Lin
 * and others 2024, "Common Diffusion Noise Schedules and Sample Steps are Flawed", section 3.4): `amount` 0 leaves it as
 * it is, 1 rescales it wholly. Written over `guided`.
 */
export function rescaleGuidance(guided: Tensor, positive: Float32Array, amount: number): void {
  const [rows = 1, ...rest] = guided.dims
  const size = sizeOf(rest)
  for (let row = 0; row < rows; row++) {
    const values = guided.data.subarray(row * size, (row + 1) * size)
    const wanted = spreadOf(positive.subarray(row * size, (row + 1) * size)).deviation
    const factor = (amount * wanted) / spreadOf(values).deviation + (1 - amount)
    for (let i = 0; i < size; i++) values[i] = values[i]! * factor
  }
}
