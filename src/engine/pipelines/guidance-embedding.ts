import type { Tensor } from '../tensor/tensor.ts'

/**
 * How strongly the prompt is to guide, as a distilled denoiser is told it: [rows, width], sines and cosines of
 * w = 1000 (scale - 1) at frequencies from 1 down to 1/10000, in float32 as the reference computes (Meng and others 2023,
 * "On Distillation of Guided Diffusion Models"; diffusers get_guidance_scale_embedding).
 */
export function guidanceEmbedding(scale: number, rows: number, width: number): Tensor {
  const half = Math.floor(width / 2)
  const decay = Math.fround(Math.fround(Math.log(10000)) / (half - 1))
  const strength = Math.fround((scale - 1) * 1000)
  const data = new Float32Array(rows * width)
  for (let i = 0; i < half; i++) {
    const frequency = Math.fround(Math.exp(Math.fround(-decay * i)))
    const angle = Math.fround(strength * frequency)
    for (let row = 0; row < rows; row++) {
      data[row * width + i] = Math.sin(angle)
      data[row * width + half + i] = Math.cos(angle)
    }
  }
  return { data, dims: [rows, width] }
}
