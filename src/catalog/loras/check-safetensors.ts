import type { FileHandle } from 'node:fs/promises'
import { z } from 'zod'
import { FetchProblem } from './fetch-problem.ts'

/** Bytes of a file that `checkBeginning` looks at: the header's length and its first character. */
export const beginningBytes = 9

/**
 * Longest header that is read, in bytes. The format allows 100 MB; a LoRA's takes some hundred thousand, and reading one
 * stops everything else for as long as it takes.
 */
const headerLimit = 16 * 1024 * 1024

const lengthBytes = 8

/** The format's types by the bits of an element. */
const typesByBits: Readonly<Record<number, string>> = {
  4: 'F4',
  6: 'F6_E2M3 F6_E3M2',
  8: 'BOOL U8 I8 F8_E5M2 F8_E4M3 F8_E8M0',
  16: 'I16 U16 F16 BF16',
  32: 'I32 U32 F32',
  64: 'I64 U64 F64 C64',
}
const typeBits = new Map(
  Object.entries(typesByBits).flatMap(([bits, types]) =>
    types.split(' ').map((type) => [type, Number(bits)] as const),
  ),
)

const wholeNumber = z.int().min(0)
const tensor = z.object({
  dtype: z.string(),
  shape: z.array(wholeNumber),
  data_offsets: z.tuple([wholeNumber, wholeNumber]),
})
const header = z.record(z.string(), z.unknown())

/**
 * Throws FetchProblem where a file that begins with `beginning` (at least `beginningBytes`) cannot be a safetensors file.
 * `fileBytes`: its size, where it is known already.
 */
export function checkBeginning(beginning: Buffer, fileBytes: number | undefined): void {
  const headerBytes = headerLength(beginning)
  const room = fileBytes === undefined ? headerLimit : Math.min(headerLimit, fileBytes - lengthBytes)
  if (headerBytes >= 2 && headerBytes <= room && beginning[lengthBytes] === '{'.charCodeAt(0)) return
  throw new FetchProblem(isMarkup(beginning) ? 'it is a web page' : 'it is not a safetensors file')
}

const headerLength = (beginning: Buffer) => Number(beginning.readBigUInt64LE(0))

const isMarkup = (beginning: Buffer) => /^\uFEFF?\s*</.test(beginning.toString('utf8'))

/**
 * Throws FetchProblem where `file` of `fileBytes` is not a whole safetensors file: its header parses, every tensor is as
 * long as its shape says, and the tensors end where the file does.
 */
export async function checkSafetensors(file: FileHandle, fileBytes: number): Promise<void> {
  const beginning = await readBeginning(file, fileBytes)
  const dataBytes = fileBytes - lengthBytes - headerLength(beginning)
  const ends = Array.from(
    tensorsIn(await readEntries(file, beginning)),
    ([, { data_offsets }]) => data_offsets[1],
  )
  if (ends.length === 0) throw new FetchProblem('it is a safetensors file without tensors')
  const end = ends.reduce((largest, next) => Math.max(largest, next), 0)
  if (end !== dataBytes)
    throw new FetchProblem(end > dataBytes ? 'it is cut off' : 'it is longer than its header says')
}

/** The shapes of a file's tensors by name, of its header alone. Throws FetchProblem like `checkSafetensors`. */
export async function readShapes(
  file: FileHandle,
  fileBytes: number,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const beginning = await readBeginning(file, fileBytes)
  const tensors = tensorsIn(await readEntries(file, beginning))
  return new Map(tensors.map(([name, { shape }]) => [name, shape]))
}

async function readBeginning(file: FileHandle, fileBytes: number): Promise<Buffer> {
  if (fileBytes < beginningBytes) throw new FetchProblem('it is not a safetensors file')
  const beginning = await readAt(file, 0, beginningBytes)
  checkBeginning(beginning, fileBytes)
  return beginning
}

const readEntries = async (file: FileHandle, beginning: Buffer) =>
  parseHeader(await readAt(file, lengthBytes, headerLength(beginning)))

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
  if (bytesRead < length) throw new FetchProblem('it is cut off')
  return buffer
}

function parseHeader(bytes: Buffer): Record<string, unknown> {
  try {
    return header.parse(JSON.parse(bytes.toString('utf8')))
  } catch (error) {
    throw new FetchProblem('it is not a safetensors file: its header cannot be read', { cause: error })
  }
}

/** The tensors, each with where it begins and ends in bytes from the end of the header. */
function tensorsIn(entries: Record<string, unknown>): [name: string, tensor: z.infer<typeof tensor>][] {
  return Object.entries(entries)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => {
      const { success, data } = tensor.safeParse(entry)
      if (success && isConsistent(data)) return [name, data]
      throw new FetchProblem('it is not a safetensors file: its header contradicts itself')
    })
}

function isConsistent({ dtype, shape, data_offsets: [begin, end] }: z.infer<typeof tensor>): boolean {
  const bits = typeBits.get(dtype)
  const elements = shape.reduce((product, side) => product * side, 1)
  return bits !== undefined && (end - begin) * 8 === elements * bits
}
