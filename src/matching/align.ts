import type { Sequence, WordTable } from './vocabulary.ts'

/** One pair of words that stand for each other. */
export interface Pairing {
  readonly left: number
  readonly right: number
  /** 0 to 1. */
  readonly similarity: number
}

/** Room for one alignment at a time. */
export type Scratch = Float64Array

/** Room for texts of so many words at most. */
export function createScratch(left: number, right: number): Scratch {
  return new Float64Array((left + 1) * (right + 1))
}

/**
 * The words of two texts that stand for each other, in order and without crossings, so chosen that together they weigh
 * the most (a weighted longest common subsequence). Takes left x right steps.
 */
export function align(
  left: Sequence,
  right: Sequence,
  table: WordTable,
  scratch: Scratch,
): readonly Pairing[] {
  fill(left, right, table, scratch)
  return traceBack(left, right, table, scratch)
}

/** scratch[row, column]: the most that the first `row` words of one and the first `column` of the other reach. */
function fill(left: Sequence, right: Sequence, table: WordTable, best: Scratch): void {
  const width = right.ids.length + 1
  best.fill(0, 0, width)
  for (let row = 0; row < left.ids.length; row += 1) {
    const offset = (left.ids[row] ?? 0) * table.width
    const weight = left.weights[row] ?? 0
    let at = (row + 1) * width
    let beside = 0
    best[at] = 0
    for (let column = 0; column < right.ids.length; column += 1) {
      at += 1
      const alike = table.alike[offset + (right.ids[column] ?? 0)] ?? 0
      const above = best[at - width] ?? 0
      if (above > beside) beside = above
      if (alike > 0) {
        const paired = (best[at - width - 1] ?? 0) + alike * Math.min(weight, right.weights[column] ?? 0)
        if (paired > beside) beside = paired
      }
      best[at] = beside
    }
  }
}

function traceBack(left: Sequence, right: Sequence, table: WordTable, best: Scratch): readonly Pairing[] {
  const width = right.ids.length + 1
  const pairs: Pairing[] = []
  let row = left.ids.length
  let column = right.ids.length
  while (row > 0 && column > 0) {
    const at = row * width + column
    if (best[at] === best[at - width]) row -= 1
    else if (best[at] === best[at - 1]) column -= 1
    else {
      row -= 1
      column -= 1
      const alike = table.alike[(left.ids[row] ?? 0) * table.width + (right.ids[column] ?? 0)] ?? 0
      pairs.push({ left: row, right: column, similarity: alike / 100 })
    }
  }
  return pairs.toReversed()
}
