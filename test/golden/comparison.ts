import type { Summary } from './case-file.ts'

export interface Deviation {
  readonly worst: number
  readonly tolerance: number
}

/** Where a replay first left its tolerance. */
export interface Breach extends Deviation {
  readonly point: string
}

/**
 * Collects how far a replay is from its case. Points are to be checked in the order in which they are computed, so that
 * the first breach is where the error is.
 */
export class Comparison {
  readonly #worst = new Map<string, Deviation>()
  #first: Breach | null = null

  /** Notes the error at a point under a key. NaN is as bad as it gets. */
  check(key: string, point: string, error: number, tolerance: number): void {
    const worst = Number.isNaN(error) ? Infinity : error
    const known = this.#worst.get(key)
    if (!known || worst > known.worst) this.#worst.set(key, { worst, tolerance })
    if (worst > tolerance) this.#first ??= { point, worst, tolerance }
  }

  /** Worst errors by key. */
  get errors(): Readonly<Record<string, Deviation>> {
    return Object.fromEntries(this.#worst)
  }

  get firstBreach(): Breach | null {
    return this.#first
  }
}

/** How a difference is related to the values: to each by itself, or to the largest of the array; never to less than 1. */
export type Relation = 'each' | 'largest'

/** The largest difference of two arrays; infinite where their lengths differ. */
export function arrayError(ours: ArrayLike<number>, theirs: ArrayLike<number>, relation: Relation): number {
  if (ours.length !== theirs.length) return Infinity
  const largest = relation === 'largest' ? largestOf(theirs) : 0
  let worst = 0
  for (let i = 0; i < theirs.length; i++) {
    const scale = Math.max(1, relation === 'each' ? Math.abs(theirs[i]!) : largest)
    worst = Math.max(worst, differenceOf(ours[i]!, theirs[i]!) / scale)
  }
  return worst
}

/** The largest difference from what a summary tells, related to the largest value of `ours`; infinite for another shape. */
export function summaryError(ours: Float32Array, dims: readonly number[], theirs: Summary): number {
  if (!sameShape(dims, theirs.shape)) return Infinity
  const known = Float64Array.of(theirs.mean, theirs.std, ...theirs.first)
  const found = Float64Array.of(...meanAndDeviation(ours), ...ours.subarray(0, theirs.first.length))
  const differences = known.map((value, k) => differenceOf(found[k]!, value))
  return Math.max(...differences) / Math.max(1, largestOf(ours))
}

/** Relative differences, value by value; for zeros the absolute one. */
export function relativeError(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  if (ours.length !== theirs.length) return Infinity
  let worst = 0
  for (let i = 0; i < theirs.length; i++) {
    worst = Math.max(worst, differenceOf(ours[i]!, theirs[i]!) / (Math.abs(theirs[i]!) || 1))
  }
  return worst
}

/** Number of values that differ; infinite where the lengths do. */
export function mismatches(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  if (ours.length !== theirs.length) return Infinity
  let count = 0
  for (let i = 0; i < theirs.length; i++) if (ours[i] !== theirs[i]) count++
  return count
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((dim, k) => dim === b[k])
}

/** Equal values differ by nothing, infinite ones too; NaN differs infinitely from everything but NaN. */
function differenceOf(ours: number, theirs: number): number {
  if (Object.is(ours, theirs) || ours === theirs) return 0
  const difference = Math.abs(ours - theirs)
  return Number.isNaN(difference) ? Infinity : difference
}

function largestOf(values: ArrayLike<number>): number {
  let largest = 0
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!))
  return largest
}

function meanAndDeviation(values: Float32Array): [number, number] {
  let sum = 0
  for (const value of values) sum += value
  const mean = sum / values.length
  let squares = 0
  for (const value of values) squares += (value - mean) ** 2
  return [mean, Math.sqrt(squares / values.length)]
}
