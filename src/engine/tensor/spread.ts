/** Mean and standard deviation of values, the latter with one degree of freedom less than there are values. */
export function spreadOf(values: Float32Array): { readonly mean: number; readonly deviation: number } {
  let sum = 0
  for (const value of values) sum += value
  const mean = sum / values.length
  let squares = 0
  for (const value of values) squares += (value - mean) ** 2
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) }
}
