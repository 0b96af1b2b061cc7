/**
 * Rounds float32 values to float16 (IEEE 754 binary16, half to even; beyond 65504 to infinity).
 *
 * @returns the bits of each value, as ONNX Runtime takes float16 tensors on Node 20
 */
export function toFloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const halves = new Uint16Array(values.length)
  for (let i = 0; i < halves.length; i++) halves[i] = halfOfBits(bits[i]!)
  return halves
}

/** The float32 values of float16 bits; exact. */
export function fromFloat16(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length)
  for (let i = 0; i < values.length; i++) values[i] = valueOfHalf(halves[i]!)
  return values
}

function halfOfBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000
  const magnitude = bits & 0x7fffffff
  if (magnitude > 0x7f800000) return sign | 0x7e00
  // 65520 lies half way between the largest float16 and the next power of two.
  if (magnitude >= 0x477ff000) return sign | 0x7c00
  if (magnitude >= 0x38800000) return sign | roundedShift(magnitude - 0x38000000, 13)
  const exponent = magnitude >>> 23
  if (exponent < 102) return sign
  return sign | roundedShift((magnitude & 0x7fffff) | 0x800000, 126 - exponent)
}

/** `value >> shift`, rounded half to even. */
function roundedShift(value: number, shift: number): number {
  const whole = value >>> shift
  const rest = value & ((1 << shift) - 1)
  const half = 1 << (shift - 1)
  return rest > half || (rest === half && whole & 1) ? whole + 1 : whole
}

function valueOfHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1
  const exponent = (half >>> 10) & 0x1f
  const fraction = half & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
