/** What a job's duration depends on. */
export interface Workload {
  readonly modelId: string
  readonly steps: number
  /** Pixels. */
  readonly width: number
  readonly height: number
}

/** Sums of an exponentially weighted least-squares line through (work, milliseconds). */
interface Line {
  weight: number
  x: number
  y: number
  xx: number
  xy: number
}

/** Of one observation to the one after it: the last twenty or so decide. */
const forgetting = 0.95

/** Steps times megapixels. */
const work = ({ steps, width, height }: Workload) => (steps * width * height) / 1_000_000

/**
 * Learns from finished jobs how long a model takes: a fixed part and a part that grows with steps times pixels, fitted by
 * weighted least squares that forgets slowly, so that a busier or a faster machine is noticed.
 */
export class DurationEstimator {
  readonly #lines = new Map<string, Line>()

  learn(load: Workload, milliseconds: number): void {
    const line = this.#lines.get(load.modelId) ?? { weight: 0, x: 0, y: 0, xx: 0, xy: 0 }
    const x = work(load)
    this.#lines.set(load.modelId, {
      weight: line.weight * forgetting + 1,
      x: line.x * forgetting + x,
      y: line.y * forgetting + milliseconds,
      xx: line.xx * forgetting + x * x,
      xy: line.xy * forgetting + x * milliseconds,
    })
  }

  /** Milliseconds that a job should take, or null where nothing like it was measured yet. */
  estimate(load: Workload): number | null {
    const line = this.#lines.get(load.modelId)
    return line === undefined ? null : evaluate(line, work(load))
  }

  /** Milliseconds that the jobs of late took on average, whatever they were; null before the first. */
  average(): number | null {
    const means = [...this.#lines.values()].map((line) => line.y / line.weight)
    return means.length === 0 ? null : means.reduce((sum, mean) => sum + mean, 0) / means.length
  }
}

/** The line at `x`; where all jobs were alike, or noise bent the line downwards, time in proportion to the work. */
function evaluate({ weight, x: sumX, y: sumY, xx, xy }: Line, x: number): number {
  const meanX = sumX / weight
  const meanY = sumY / weight
  const spread = xx / weight - meanX * meanX
  const slope = (xy / weight - meanX * meanY) / spread
  const fixed = meanY - slope * meanX
  const usable = spread > 1e-6 * meanX * meanX && slope >= 0 && fixed >= 0
  return usable ? fixed + slope * x : (meanY * x) / meanX
}
