import type { Tensor } from '../../src/engine/tensor/tensor.ts'
import type { RecordedRun } from './recording.ts'

/** A run of FLUX as the reference shows it: latents [N, C, h, w] as [N, h/2 * w/2, 4C], a square of cells a row. */
export function packedRun(run: RecordedRun): RecordedRun {
  const start = run.startLatents
  return {
    ...run,
    startLatents: start && packed(start),
    steps: run.steps.map((step) => ({
      ...step,
      modelOutput: packed(step.modelOutput),
      clean: step.clean && packed(step.clean),
      latents: packed(step.latents),
    })),
  }
}

function packed({ data, dims }: Tensor): Tensor {
  const [count = 0, channels = 0, height = 0, width = 0] = dims
  const values: number[] = []
  const at = (...[n, c, y, x]: readonly [number, number, number, number]) =>
    data[((n * channels + c) * height + y) * width + x]!
  for (let n = 0; n < count; n++) {
    for (let y = 0; y < height; y += 2) {
      for (let x = 0; x < width; x += 2) {
        for (let c = 0; c < channels; c++) {
          values.push(at(n, c, y, x), at(n, c, y, x + 1), at(n, c, y + 1, x), at(n, c, y + 1, x + 1))
        }
      }
    }
  }
  return { data: Float32Array.from(values), dims: [count, (height * width) / 4, channels * 4] }
}
