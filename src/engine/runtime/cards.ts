import type { CardChoice } from '../protocol.ts'

/** What a driver says of one of its cards. */
interface Card {
  readonly uuid: string
  readonly mebibytes: number
}

/** Asks `nvidia-smi` for what `memoryOfFirst` reads. */
export const cardQuery = ['--query-gpu=uuid,memory.total', '--format=csv,noheader,nounits']

/**
 * The memory of the card that CUDA calls its first, in bytes, by what `nvidia-smi` lists; null where it lists none that
 * CUDA may see. The tool counts cards by their slots, whatever the environment says. CUDA counts those that it may see,
 * the fastest first unless it is told to go by slots; which is the fastest is not listed, so that the one with the most
 * memory is taken for it.
 */
export function memoryOfFirst(listing: string, { visible, bySlot }: CardChoice): number | null {
  const cards = listing.split('\n').flatMap((line) => cardOf(line))
  const ordered = bySlot ? cards : cards.toSorted((a, b) => b.mebibytes - a.mebibytes)
  const [first] = visible?.split(',') ?? ['0']
  const asked = first?.trim() ?? ''
  const card = /^\d+$/.test(asked)
    ? ordered[Number(asked)]
    : cards.find(({ uuid }) => asked !== '' && uuid.startsWith(asked))
  return card === undefined ? null : card.mebibytes * 1024 ** 2
}

function cardOf(line: string): Card[] {
  const [uuid, memory] = line.split(',').map((text) => text.trim())
  const mebibytes = Number(memory)
  return uuid === undefined || !(mebibytes > 0) ? [] : [{ uuid, mebibytes }]
}
