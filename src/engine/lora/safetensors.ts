import { open, type FileHandle } from 'node:fs/promises'
import { basename } from 'node:path'
import { z } from 'zod'
import { BadRequestError, errorMessage } from '../errors.ts'
import { fromFloat16 } from '../tensor/float16.ts'
import { sizeOf } from '../tensor/tensor.ts'

/** What a safetensors file says of itself (https://github.com/huggingface/safetensors), without its numbers. */
export interface SafetensorsFile {
  /** Absolute path. */
  readonly path: string
  readonly metadata: ReadonlyMap<string, string>
  readonly tensors: ReadonlyMap<string, StoredTensor>
}

export interface StoredTensor {
  readonly name: string
  readonly dtype: string
  readonly shape: readonly number[]
  /** Bytes from the file's beginning. */
  readonly offset: number
  readonly bytes: number
}

/** Bits of a value, by the names of the format. */
const valueBits: ReadonlyMap<string, number> = new Map([
  ['BOOL', 8],
  ['U8', 8],
  ['I8', 8],
  ['F8_E4M3', 8],
  ['F8_E5M2', 8],
  ['I16', 16],
  ['U16', 16],
  ['F16', 16],
  ['BF16', 16],
  ['I32', 32],
  ['U32', 32],
  ['F32', 32],
  ['F64', 64],
  ['I64', 64],
  ['U64', 64],
])

const lengthBytes = 8
/** The limit of the format's own library. */
const longestHeader = 100_000_000

const size = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER)
const storedTensor = z.object({
  dtype: z.string(),
  shape: z.array(size).max(8),
  data_offsets: z.tuple([size, size]),
})
const headerSchema = z.record(z.string(), z.unknown())
const metadataSchema = z.record(z.string(), z.unknown())

/**
 * Reads a file's header from an absolute path. Throws BadRequestError naming the file where it is not there or is no
 * sound safetensors file: nothing of it is believed unseen.
 */
export async function readSafetensors(path: string): Promise<SafetensorsFile> {
  const handle = await open(path).catch((error: unknown) => {
    throw refused(path, `cannot be read: ${errorMessage(error)}`, error)
  })
  try {
    return await readHeader(path, handle)
  } finally {
    await handle.close()
  }
}

/** The error for a file that is not what it should be. `problem` goes on from the file's name. */
export function refused(path: string, problem: string, cause?: unknown): BadRequestError {
  return new BadRequestError(`The LoRA ${basename(path)} ${problem}`, { cause })
}

/**
 * The numbers of a float tensor. `handle` is the opened file. Throws BadRequestError for other types and for numbers
 * that are not finite.
 */
export async function readFloats(
  path: string,
  handle: FileHandle,
  tensor: StoredTensor,
): Promise<Float32Array> {
  const bytes = new Uint8Array(tensor.bytes)
  const { bytesRead } = await handle.read(bytes, 0, tensor.bytes, tensor.offset)
  if (bytesRead !== tensor.bytes) throw refused(path, `became shorter while it was read`)
  const values = floatsOf(tensor.dtype, bytes.buffer)
  if (!values) {
    throw refused(path, `holds ${tensor.name} as ${tensor.dtype}; F16, BF16, F32 and F64 can be merged`)
  }
  if (!values.every(Number.isFinite))
    throw refused(path, `holds numbers in ${tensor.name} that are not finite`)
  return values
}

function floatsOf(dtype: string, bytes: ArrayBuffer): Float32Array | null {
  switch (dtype) {
    case 'F32':
      return new Float32Array(bytes)
    case 'F16':
      return fromFloat16(new Uint16Array(bytes))
    case 'BF16':
      return fromBfloat16(new Uint16Array(bytes))
    case 'F64':
      return Float32Array.from(new Float64Array(bytes))
    case 'I64':
      return Float32Array.from(new BigInt64Array(bytes), Number)
    default:
      return null
  }
}

/** bfloat16 is the upper half of float32. */
function fromBfloat16(halves: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(halves, (half) => half << 16).buffer)
}

async function readHeader(path: string, handle: FileHandle): Promise<SafetensorsFile> {
  const fileBytes = (await handle.stat()).size
  const prefix = Buffer.alloc(lengthBytes)
  const { bytesRead } = await handle.read(prefix, 0, lengthBytes, 0)
  const length = bytesRead === lengthBytes ? Number(prefix.readBigUInt64LE()) : Infinity
  if (length > Math.min(longestHeader, fileBytes - lengthBytes)) {
    throw refused(
      path,
      `is no safetensors file: its ${fileBytes} bytes do not begin with a header and the header's length`,
    )
  }
  const text = Buffer.alloc(length)
  await handle.read(text, 0, length, lengthBytes)
  const { __metadata__: metadata, ...entries } = parsedHeader(path, text)
  const start = lengthBytes + length
  const tensors = Object.entries(entries).map(([name, entry]) => tensorOf(path, name, entry, start))
  requireContiguous(path, tensors, start, fileBytes)
  return {
    path,
    metadata: textsOf(metadata),
    tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])),
  }
}

function parsedHeader(path: string, text: Buffer): Record<string, unknown> {
  try {
    return headerSchema.parse(JSON.parse(text.toString()))
  } catch (error) {
    throw refused(path, 'is no safetensors file: its header is not a JSON object', error)
  }
}

function tensorOf(path: string, name: string, entry: unknown, start: number): StoredTensor {
  const parsed = storedTensor.safeParse(entry)
  if (!parsed.success) {
    throw refused(path, `is no sound safetensors file: it says of ${name} no type, shape and place`)
  }
  const { dtype, shape, data_offsets } = parsed.data
  const bits = valueBits.get(dtype)
  if (bits === undefined) throw refused(path, `holds ${name} as ${dtype}, a type that is not known`)
  const bytes = data_offsets[1] - data_offsets[0]
  const expected = (sizeOf(shape) * bits) / 8
  if (bytes !== expected) {
    const place = `${bytes} bytes for ${name}, which takes ${expected} as ${dtype} [${shape.join(', ')}]`
    throw refused(path, `is no sound safetensors file: it has ${place}`)
  }
  return { name, dtype, shape, offset: start + data_offsets[0], bytes }
}

/** The format wants every byte after the header to belong to one tensor. */
function requireContiguous(path: string, tensors: readonly StoredTensor[], start: number, end: number): void {
  let at = start
  for (const tensor of tensors.toSorted((a, b) => a.offset - b.offset || a.bytes - b.bytes)) {
    if (tensor.offset !== at) {
      const problem = tensor.offset < at ? 'overlaps another tensor' : 'follows on bytes of no tensor'
      throw refused(path, `is no sound safetensors file: ${tensor.name} ${problem}`)
    }
    at += tensor.bytes
  }
  if (at === end) return
  const problem = at > end ? 'was cut off' : 'goes on after its last tensor'
  throw refused(path, `${problem}: its header tells of ${at} bytes, and it has ${end}`)
}

function textsOf(metadata: unknown): ReadonlyMap<string, string> {
  const parsed = metadataSchema.safeParse(metadata)
  const entries = Object.entries(parsed.data ?? {})
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}
