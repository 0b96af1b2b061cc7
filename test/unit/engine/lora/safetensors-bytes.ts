/** Safetensors files made by hand, sound ones and others. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryFolder } from '../golden-models.ts'

export interface HandmadeTensor {
  readonly shape: readonly number[]
  /** float32; absent: ascending numbers. */
  readonly values?: readonly number[]
}

/** The header's length, the header and the numbers. */
export function safetensorsBytes(header: unknown, data: Uint8Array = new Uint8Array()): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  return Buffer.concat([length, text, data])
}

/** Writes a file that goes with the test; gives its path. */
export async function fileOf(bytes: Uint8Array, name = 'style.safetensors'): Promise<string> {
  const path = join(await temporaryFolder(), name)
  await writeFile(path, bytes)
  return path
}

/** A sound file of float32 tensors. */
export async function tensorFile(
  tensors: Readonly<Record<string, HandmadeTensor>>,
  metadata?: Readonly<Record<string, string>>,
): Promise<string> {
  const header: Record<string, unknown> = metadata ? { __metadata__: metadata } : {}
  const numbers: number[] = []
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    const count = shape.reduce((product, dim) => product * dim, 1)
    const from = numbers.length * 4
    numbers.push(...(values ?? Array.from({ length: count }, (_, k) => (k % 7) / 8)))
    header[name] = { dtype: 'F32', shape, data_offsets: [from, from + 4 * count] }
  }
  return fileOf(safetensorsBytes(header, new Uint8Array(Float32Array.from(numbers).buffer)))
}

/** The two factors of a linear module in kohya's names, with the alpha where it is given. */
export function kohya(
  module: string,
  [inner, rank, out]: readonly [inner: number, rank: number, out: number],
  alpha?: number,
): Record<string, HandmadeTensor> {
  return {
    [`${module}.lora_down.weight`]: { shape: [rank, inner] },
    [`${module}.lora_up.weight`]: { shape: [out, rank] },
    ...(alpha !== undefined && { [`${module}.alpha`]: { shape: [], values: [alpha] } }),
  }
}
