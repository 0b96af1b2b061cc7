/** Numbers by name, of one thing that was looked at, and which of two kinds it is of. */
export interface Sample {
  readonly isPositive: boolean
  /** NaN: not known of this one. */
  readonly features: Readonly<Record<string, number>>
}

const folds = 5
const rounds = 1500
const rate = 0.1
/** Of the sum of squared weights to the mean loss. */
const penalty = 0.01

/**
 * How well a classifier tells the two kinds apart by the features named: the area under its ROC curve over samples that
 * it was not trained on. 0.5: not at all; 1: always. Logistic regression with an L2 penalty on standardised features,
 * stratified k-fold cross-validation; `random` (0 up to 1) shuffles.
 */
export function crossValidatedAuc(
  samples: readonly Sample[],
  names: readonly string[],
  random: () => number,
): number {
  const rows = standardised(samples, names)
  const fold = foldsOf(samples, random)
  const scores = samples.map(() => 0)
  for (let k = 0; k < folds; k++) {
    const training = samples.map((_, i) => i).filter((i) => fold[i] !== k)
    const weights = fit(
      training.map((i) => rows[i] ?? []),
      training.map((i) => samples[i]?.isPositive === true),
    )
    for (const [i, row] of rows.entries()) if (fold[i] === k) scores[i] = score(row, weights)
  }
  return auc(scores, samples)
}

/** The area under the ROC curve of one feature: how often a positive sample has more of it than a negative one. */
export const featureAuc = (samples: readonly Sample[], name: string): number =>
  auc(
    standardised(samples, [name]).map(([value = 0]) => value),
    samples,
  )

/** Of an AUC of two kinds that are alike (Hanley and McNeil 1982; it is the Mann-Whitney statistic's). */
export const standardError = (positives: number, negatives: number): number =>
  Math.sqrt((positives + negatives + 1) / (12 * positives * negatives))

/** Random numbers from 0 up to 1, the same ones for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, key: random() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ item }) => item)
}

/** Mean 0, deviation 1; what is not known is the mean. */
function standardised(samples: readonly Sample[], names: readonly string[]): number[][] {
  const columns = names.map((name) => {
    const values = samples.map(({ features }) => features[name] ?? Number.NaN)
    const known = values.filter((value) => Number.isFinite(value))
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length
    const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length
    const deviation = Math.sqrt(variance) || 1
    return values.map((value) => (Number.isFinite(value) ? (value - mean) / deviation : 0))
  })
  return samples.map((_, i) => columns.map((column) => column[i] ?? 0))
}

/** Each fold has as many of either kind as any other. */
function foldsOf(samples: readonly Sample[], random: () => number): number[] {
  const fold = samples.map(() => 0)
  for (const kind of [true, false]) {
    const indices = samples.flatMap(({ isPositive }, i) => (isPositive === kind ? [i] : []))
    for (const [place, i] of shuffled(indices, random).entries()) fold[i] = place % folds
  }
  return fold
}

/** Weights, the last one of the constant. Full-batch gradient descent: the loss is convex. */
function fit(rows: readonly (readonly number[])[], kinds: readonly boolean[]): number[] {
  const size = rows[0]?.length ?? 0
  const weights = Array.from({ length: size + 1 }, () => 0)
  for (let round = 0; round < rounds; round++) {
    const gradient = weights.map((weight, j) => (j < size ? 2 * penalty * weight : 0))
    for (const [i, row] of rows.entries()) {
      const error = (1 / (1 + Math.exp(-score(row, weights))) - (kinds[i] === true ? 1 : 0)) / rows.length
      for (let j = 0; j < size; j++) gradient[j]! += error * row[j]!
      gradient[size]! += error
    }
    for (let j = 0; j <= size; j++) weights[j]! -= rate * gradient[j]!
  }
  return weights
}

function score(row: readonly number[], weights: readonly number[]): number {
  let sum = weights[row.length] ?? 0
  for (let j = 0; j < row.length; j++) sum += row[j]! * weights[j]!
  return sum
}

/** By ranks; of equal scores each has the middle one. */
function auc(scores: readonly number[], samples: readonly Sample[]): number {
  const order = scores.map((value, i) => ({ value, isPositive: samples[i]?.isPositive === true }))
  order.sort((a, b) => a.value - b.value)
  let rankSum = 0
  for (let from = 0; from < order.length;) {
    let to = from
    while (to < order.length && order[to]?.value === order[from]?.value) to += 1
    const positives = order.slice(from, to).filter(({ isPositive }) => isPositive).length
    rankSum += (positives * (from + 1 + to)) / 2
    from = to
  }
  const positives = samples.filter(({ isPositive }) => isPositive).length
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (samples.length - positives))
}
