import { fromFloat16, toFloat16 } from '../tensor/float16.ts'

/** TensorProto.DataType of the weights that can be merged. */
export const mergeableTypes = { float32: 1, float16: 10 } as const

/** How weights of one type are read and written, little-endian. */
export interface WeightValues {
  /** May share the memory of `bytes`. */
  decode(bytes: ArrayBuffer): Float32Array
  /** null: some are larger than the type can hold. May share the memory of `values`. */
  encode(values: Float32Array): Uint8Array | null
}

/** Of every type that can be merged, by TensorProto.DataType. */
export function createWeightValues(): ReadonlyMap<number, WeightValues> {
  return new Map([
    [mergeableTypes.float32, float32Values],
    [mergeableTypes.float16, createFloat16Values()],
  ])
}

const float32Values: WeightValues = {
  decode: (bytes) => new Float32Array(bytes),
  encode: (values) => (areFinite(values) ? new Uint8Array(values.buffer) : null),
}

function createFloat16Values(): WeightValues {
  // A look into a table takes a tenth of the time of working a value out.
  const table = fromFloat16(Uint16Array.from({ length: 1 << 16 }, (_, bits) => bits))
  return {
    decode: (bytes) => looked(table, new Uint16Array(bytes)),
    encode: (values) => {
      const halves = toFloat16(values)
      return areFiniteHalves(halves) ? new Uint8Array(halves.buffer) : null
    },
  }
}

function looked(table: Float32Array, halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length)
  for (let k = 0; k < values.length; k++) values[k] = table[halves[k]!]!
  return values
}

/** One sum for all of them: a number less itself is 0, but for infinities and what is no number. */
function areFinite(values: Float32Array): boolean {
  let sum = 0
  for (let k = 0; k < values.length; k++) {
    const value = values[k]!
    sum += value - value
  }
  return sum === 0
}

/** Infinities and what is no number have every bit of the exponent set. */
function areFiniteHalves(halves: Uint16Array): boolean {
  for (let k = 0; k < halves.length; k++) if ((halves[k]! & 0x7c00) === 0x7c00) return false
  return true
}
