import { randomBytes } from 'node:crypto'

const digits = '0123456789abcdefghijklmnopqrstuvwxyz'

/**
 * A new unguessable id: 25 base-36 characters, 129 bits from the system's random source. Lower case only, because ids
 * name files too and not every file system tells cases apart.
 */
export const newId = (): string => randomText(25)

/** `length` base-36 characters of the system's random source, each as likely as any other. */
export function randomText(length: number): string {
  let text = ''
  while (text.length < length) {
    // 252 = 7 * 36: bytes above it would make the first characters likelier.
    for (const byte of randomBytes(length)) if (byte < 252 && text.length < length) text += digits[byte % 36]
  }
  return text
}
