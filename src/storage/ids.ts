import { randomBytes } from 'node:crypto'

const digits = '0123456789abcdefghijklmnopqrstuvwxyz'
const length = 25

/**
 * A new unguessable id: 25 base-36 characters, 129 bits from the system's random source. Lower case only, because ids
 * name files too and not every file system tells cases apart.
 */
export function newId(): string {
  let id = ''
  while (id.length < length) {
    // 252 = 7 * 36: bytes above it would make the first characters likelier.
    for (const byte of randomBytes(length)) if (byte < 252 && id.length < length) id += digits[byte % 36]
  }
  return id
}
