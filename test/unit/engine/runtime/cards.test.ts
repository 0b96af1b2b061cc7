import { describe, expect, it } from 'vitest'
import { memoryOfFirst } from '../../../../src/engine/runtime/cards.ts'

/** A display card in the first slot, two that compute behind it; as nvidia-smi writes it. */
const listing = 'GPU-1aaa, 2048\nGPU-2bbb, 24564\nGPU-3ccc, 81559\n'

const gibibytes = (visible: string | null, bySlot = false, text = listing) => {
  const bytes = memoryOfFirst(text, { visible, bySlot })
  return bytes === null ? null : Math.round(bytes / 1024 ** 3)
}

describe('the memory of the card that CUDA uses', () => {
  it.each<[string, string | null, boolean, number | null]>([
    ['is that of the largest where all are seen', null, false, 80],
    ['is that of the first slot where cards are counted by slots', null, true, 2],
    ['is that of a number, the largest first', '1', false, 24],
    ['is that of a number, by slots', '1', true, 24],
    ['is that of the first of several', '2,0', true, 80],
    ['is that of a UUID', 'GPU-2bbb', false, 24],
    ['is that of the beginning of a UUID', ' GPU-1 ,GPU-2bbb', true, 2],
    ['is nothing where none is seen', '-1', false, null],
    ['is nothing where the variable is empty', '', false, null],
    ['is nothing for a card that is not there', '3', false, null],
    ['is unknown of a part of a card', 'MIG-4ddd', false, null],
  ])('%s', (_name, visible, bySlot, expected) => {
    expect(gibibytes(visible, bySlot)).toBe(expected)
  })

  it.each(['', 'NVIDIA-SMI has failed', 'GPU-1aaa, [N/A]'])('is unknown where the tool says "%s"', (text) => {
    expect(gibibytes(null, false, text)).toBeNull()
  })
})
