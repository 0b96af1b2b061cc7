import { createHash } from 'node:crypto'
import { randomText } from '../storage/ids.ts'

/** The secret address of a set's builder: 32 base-36 characters, 165 bits. */
export const newBuilderSlug = (): string => randomText(32)

/** The public address of a set. `length` characters of base 36: eight are 41 bits. */
export const newShareSlug = (length: number): string => randomText(length)

/**
 * What is kept of a builder slug. It is too long to be guessed, so that nothing slow is needed to hide it, and finding it
 * by its hash takes the same time whatever it is.
 */
export const hashSlug = (slug: string): string => createHash('sha256').update(slug).digest('hex')
