/** The seed of a picture of a batch: they follow one another, the smallest after the largest, so that each can be had alone. */
export const batchSeed = (seed: string, batchIndex: number): string =>
  String((BigInt(seed) + BigInt(batchIndex)) % 2n ** 53n)
