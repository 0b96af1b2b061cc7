/** What a bench found: numbers by name, and whether they are as good as they should be (null: nothing is demanded). */
export interface Finding {
  readonly bench: string
  readonly passed: boolean | null
  /** One sentence for people. */
  readonly summary: string
  readonly figures: Readonly<Record<string, number | string | readonly number[]>>
}

/** Prints a JSON line for programs and a line for people. */
export function print({ summary, ...finding }: Finding): void {
  console.log(JSON.stringify(finding))
  const verdict = finding.passed === null ? '' : finding.passed ? ' (as it should be)' : ' (MISSES ITS GOAL)'
  console.log(`${finding.bench}: ${summary}${verdict}`)
}

/** The middle one; of an even number the upper of the two. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** To `digits` decimals: more would be noise. */
export function rounded(value: number, digits = 1): number {
  return Number(value.toFixed(digits))
}
