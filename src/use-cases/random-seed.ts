import { randomInt } from 'node:crypto'

/** A seed for who gave none: 0 .. 2^32 - 1. The noise depends on no more bits than these. */
export const randomSeed = (): number => randomInt(2 ** 32)
