import { open, type FileHandle } from 'node:fs/promises'
import { BrokenGraphError } from './broken-graph-error.ts'

/** A stretch of the file, as byte positions: `end` is the first one after it. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** One field of a message. Its span is its payload: the bytes of a string, a message or a number. */
export interface Field extends Span {
  readonly number: number
  readonly wireType: number
  /** Where its tag stands. */
  readonly at: number
  /** Of a varint, read as int64 and exact up to 2^53; 0 for the other wire types. */
  readonly value: number
}

/** As https://protobuf.dev/programming-guides/encoding names them. */
export const wireTypes = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const

/** Bytes that are held of the file at a time: fields are read one after the other, and payloads mostly skipped. */
const windowBytes = 1 << 14
/** The longest payload that is read as a whole. Names and little messages are far below. */
const longestBytes = 1 << 20
const longestVarint = 10
/** So many bytes of seven bits each are exact as a number. */
const safeVarint = 7

/** A file of protobuf messages, walked by positions: what nobody asks for is never read, however large it is. */
export class ProtobufFile {
  readonly path: string
  readonly size: number
  readonly #handle: FileHandle
  readonly #window = Buffer.alloc(windowBytes)
  #windowStart = 0
  #windowEnd = 0

  private constructor(path: string, size: number, handle: FileHandle) {
    this.path = path
    this.size = size
    this.#handle = handle
  }

  /** Hands the opened file to `use` and closes it afterwards. What opening and reading throw passes through. */
  static async use<T>(path: string, use: (file: ProtobufFile) => Promise<T>): Promise<T> {
    const handle = await open(path)
    try {
      return await use(new ProtobufFile(path, (await handle.stat()).size, handle))
    } finally {
      await handle.close()
    }
  }

  /** The fields of the message in a stretch, in file order. Throws BrokenGraphError where it is no message. */
  async fields(message: Span): Promise<Field[]> {
    const fields: Field[] = []
    for (let at = message.start; at < message.end;) {
      if (!this.#holds(at, 2 * longestVarint)) await this.#load(at, 2 * longestVarint)
      const field = this.#field(at, message.end)
      fields.push(field)
      at = field.end
    }
    return fields
  }

  /** The varints that stand one after the other in a stretch. */
  async varints(packed: Span): Promise<number[]> {
    const values: number[] = []
    for (let at = packed.start; at < packed.end;) {
      await this.#load(at, longestVarint)
      const { value, end } = this.#varint(at, packed.end)
      values.push(value)
      at = end
    }
    return values
  }

  async text(span: Span): Promise<string> {
    const length = span.end - span.start
    if (length > longestBytes) throw this.broken(`a name of ${length} bytes at byte ${span.start}`)
    if (length <= windowBytes) {
      if (!this.#holds(span.start, length)) await this.#load(span.start, length)
      const from = span.start - this.#windowStart
      return this.#window.toString('utf8', from, from + length)
    }
    const bytes = Buffer.alloc(length)
    await this.#handle.read(bytes, 0, length, span.start)
    return bytes.toString()
  }

  broken(what: string): BrokenGraphError {
    return new BrokenGraphError(`${this.path} is no sound ONNX graph: it has ${what}`)
  }

  /** Asked before `#load`: to wait for nothing takes longer than to look. */
  #holds(at: number, length: number): boolean {
    return at >= this.#windowStart && Math.min(at + length, this.size) <= this.#windowEnd
  }

  /** Makes the window hold `length` bytes from `at` on, or what the file has of them. */
  async #load(at: number, length: number): Promise<void> {
    const { bytesRead } = await this.#handle.read(this.#window, 0, windowBytes, at)
    this.#windowStart = at
    this.#windowEnd = at + bytesRead
    if (!this.#holds(at, length)) throw this.broken('fewer bytes than it had a moment ago')
  }

  #field(at: number, end: number): Field {
    const tag = this.#varint(at, end)
    const number = Math.floor(tag.value / 8)
    const wireType = tag.value % 8
    if (number < 1) throw this.broken(`no field where one begins, at byte ${at}`)
    const field = { number, wireType, at, ...this.#payload(tag.end, end, wireType) }
    if (field.end > end) {
      throw this.broken(`a field at byte ${at} that ends at ${field.end}, after its message at ${end}`)
    }
    return field
  }

  #payload(at: number, end: number, wireType: number): Span & { readonly value: number } {
    switch (wireType) {
      case wireTypes.varint:
        return { start: at, ...this.#varint(at, end) }
      case wireTypes.fixed64:
        return { start: at, end: at + 8, value: 0 }
      case wireTypes.fixed32:
        return { start: at, end: at + 4, value: 0 }
      case wireTypes.bytes: {
        const length = this.#varint(at, end)
        if (length.value < 0) throw this.broken(`a negative length at byte ${at}`)
        return { start: length.end, end: length.end + length.value, value: 0 }
      }
      default:
        throw this.broken(`wire type ${wireType} at byte ${at}`)
    }
  }

  #varint(at: number, end: number): { readonly value: number; readonly end: number } {
    let value = 0
    for (let k = 0; at + k < end && k < safeVarint; k++) {
      const byte = this.#window[at + k - this.#windowStart]!
      value += (byte & 0x7f) * 2 ** (7 * k)
      if (byte < 0x80) return { value, end: at + k + 1 }
    }
    return this.#longVarint(at, end)
  }

  /** Negative numbers above all: they take ten bytes. */
  #longVarint(at: number, end: number): { readonly value: number; readonly end: number } {
    let value = 0n
    for (let k = 0; at + k < end && k < longestVarint; k++) {
      const byte = this.#window[at + k - this.#windowStart]!
      value |= BigInt(byte & 0x7f) << BigInt(7 * k)
      if (byte < 0x80) return { value: Number(BigInt.asIntN(64, value)), end: at + k + 1 }
    }
    throw this.broken(`no number where one begins, at byte ${at}`)
  }
}
