import { wireTypes } from './protobuf-file.ts'

/** A whole number as protobuf writes it: seven bits a byte, the lowest first. `value`: 0 .. 2^53 - 1. */
export function varintBytes(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  while (rest > 0x7f) {
    bytes.push((rest % 0x80) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  return Buffer.from([...bytes, rest])
}

/** What stands before a payload of so many bytes: a string or a message. */
export function bytesHeader(field: number, length: number): Buffer {
  return Buffer.concat([varintBytes(field * 8 + wireTypes.bytes), varintBytes(length)])
}

export function bytesField(field: number, payload: Uint8Array): Buffer {
  return Buffer.concat([bytesHeader(field, payload.length), payload])
}

export function textField(field: number, text: string): Buffer {
  return bytesField(field, Buffer.from(text))
}

/** `value`: 0 .. 2^53 - 1 */
export function varintField(field: number, value: number): Buffer {
  return Buffer.concat([varintBytes(field * 8 + wireTypes.varint), varintBytes(value)])
}
