/** A stack of planes of the same size, row-major. */
export interface Planes {
  readonly values: Float32Array
  readonly channels: number
  readonly height: number
  readonly width: number
}

/** The middle part of one axis that is kept, as positions in it. */
interface Span {
  readonly from: number
  readonly length: number
}

/**
 * Planes of `height` x `width` that show the middle of `planes`: scaled until they cover the size, the rest cut off, as
 * CSS's `object-fit: cover` does. Sampled with a triangle that is widened where it shrinks. Planes that have the size
 * already come back unchanged.
 */
export function coverPlanes(planes: Planes, height: number, width: number): Float32Array {
  if (planes.height === height && planes.width === width) return planes.values
  const scale = Math.max(height / planes.height, width / planes.width)
  const rows = middle(planes.height, height / scale)
  const columns = middle(planes.width, width / scale)
  const narrow = new Float32Array(planes.channels * planes.height * width)
  resampleAxis(planes.values, narrow, planes.channels * planes.height, 1, planes.width, width, columns)
  const covered = new Float32Array(planes.channels * height * width)
  resampleAxis(narrow, covered, planes.channels, width, planes.height, height, rows)
  return covered
}

const middle = (size: number, length: number): Span => ({ from: (size - length) / 2, length })

/**
 * Resamples the middle axis of [outer, size, inner] to [outer, newSize, inner], from `span` of it.
 */
function resampleAxis(
  from: Float32Array,
  to: Float32Array,
  outer: number,
  inner: number,
  size: number,
  newSize: number,
  span: Span,
): void {
  for (let k = 0; k < newSize; k++) {
    const { first, weights } = triangle(span, k, size, newSize)
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        let sum = 0
        for (const [n, weight] of weights.entries()) sum += weight * from[(o * size + first + n) * inner + i]!
        to[(o * newSize + k) * inner + i] = sum
      }
    }
  }
}

/** The values that sample `k` is made of: the first one's index, and the weights from there on, 1 in all. */
function triangle({ from, length }: Span, k: number, size: number, newSize: number) {
  const step = length / newSize
  const centre = from + (k + 0.5) * step - 0.5
  const radius = Math.max(1, step)
  const first = Math.max(0, Math.ceil(centre - radius))
  const last = Math.min(size - 1, Math.floor(centre + radius))
  const weights = Array.from(
    { length: last - first + 1 },
    (_, n) => 1 - Math.abs(first + n - centre) / radius,
  )
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return { first, weights: weights.map((weight) => weight / sum) }
}
