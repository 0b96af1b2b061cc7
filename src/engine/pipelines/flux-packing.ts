import { sizeOf, type Tensor } from '../tensor/tensor.ts'

/**
 * Latents [N, C, h, w] as FLUX's transformer takes them, [N, h/2 * w/2, 4C]: a square of 2 x 2 cells is a token, row by
 * row; in it a channel's cells stand together (pipeline_flux.py, _pack_latents). h and w are even.
 */
export function packLatents({ data, dims }: Tensor): Tensor {
  const [rows = 1, channels = 1, height = 2, width = 2] = dims
  const places = packedPlaces(channels, height, width)
  const packed = new Float32Array(data.length)
  for (let row = 0; row < rows; row++) {
    const start = row * places.length
    for (const [i, place] of places.entries()) packed[start + place] = data[start + i]!
  }
  return { data: packed, dims: [rows, (height * width) / 4, channels * 4] }
}

/** The other way round; `dims` is [N, C, h, w]. */
export function unpackLatents({ data }: Tensor, dims: readonly number[]): Tensor {
  const [rows = 1, channels = 1, height = 2, width = 2] = dims
  const places = packedPlaces(channels, height, width)
  const latents = new Float32Array(sizeOf(dims))
  for (let row = 0; row < rows; row++) {
    const start = row * places.length
    for (const [i, place] of places.entries()) latents[start + i] = data[start + place]!
  }
  return { data: latents, dims }
}

/** Where each value of [C, h, w] goes. */
function packedPlaces(channels: number, height: number, width: number): Uint32Array {
  const places = new Uint32Array(channels * height * width)
  let i = 0
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const token = (y >> 1) * (width / 2) + (x >> 1)
        places[i++] = (token * channels + channel) * 4 + (y & 1) * 2 + (x & 1)
      }
    }
  }
  return places
}

/** Where the tokens of latents [N, C, h, w] lie, [h/2 * w/2, 3]: 0, row and column (_prepare_latent_image_ids). */
export function imageIds([, , height = 0, width = 0]: readonly number[]): Tensor {
  const columns = width / 2
  const count = (height / 2) * columns
  const data = new Float32Array(count * 3)
  for (let token = 0; token < count; token++) {
    data[token * 3 + 1] = Math.floor(token / columns)
    data[token * 3 + 2] = token % columns
  }
  return { data, dims: [count, 3] }
}

/** Words have no place: zeros [tokens, 3]. */
export function textIds(tokens: number): Tensor {
  return { data: new Float32Array(tokens * 3), dims: [tokens, 3] }
}
