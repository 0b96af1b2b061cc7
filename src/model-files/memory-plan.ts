import { byteSize } from './byte-size.ts'

/** What a part of a model weighs on the disk. */
export interface PartSize {
  /** Its folder: `unet`. */
  readonly part: string
  /** The graph and its weights. */
  readonly bytes: number
  /** How much of that is float16. */
  readonly float16Bytes: number
  /** What weights that are stored small add when they are unfolded at load, whatever the device. */
  readonly unfoldedBytes: number
}

/** A device, and what weights may hold of its memory; null: nobody knows how much it has, so everything is tried. */
export interface DeviceBudget {
  readonly name: string
  readonly memoryBytes: number | null
}

/** Where a part runs, and what it holds there. */
export interface Placement {
  readonly part: string
  readonly device: string
  readonly bytes: number
}

export interface MemoryPlan {
  /** Empty where the model does not fit. */
  readonly placements: readonly Placement[]
  /** Whether all parts fit at the same time, so that they stay; else each is released for the next one. */
  readonly together: boolean
  /** The most that is held at once, by device. */
  readonly peaks: readonly { readonly device: string; readonly bytes: number }[]
  /** Why the model does not fit, as a sentence; null where it does. */
  readonly problem: string | null
}

/**
 * What a part holds on a device. The CPU computes in float32: ONNX Runtime unfolds float16 weights when it loads them, to
 * twice their size (measured with its CPU provider). What a graph casts itself is unfolded everywhere. Other weights hold
 * what their files do.
 */
export function heldBytes({ bytes, float16Bytes, unfoldedBytes }: PartSize, device: string): number {
  return bytes + unfoldedBytes + (device === 'cpu' ? float16Bytes : 0)
}

/**
 * How a model's parts fit into the memory that there is: each runs on the first device that can hold it, best devices
 * first. A run needs one part at a time, so a model fits where each of its parts does.
 */
export function planMemory(parts: readonly PartSize[], devices: readonly DeviceBudget[]): MemoryPlan {
  const placements: Placement[] = []
  for (const size of parts) {
    const device = devices.find((candidate) => heldBytes(size, candidate.name) <= budgetOf(candidate))
    if (device === undefined) return doesNotFit(size, devices)
    placements.push({ part: size.part, device: device.name, bytes: heldBytes(size, device.name) })
  }
  const sums = devices
    .map((device) => ({ device, own: placements.filter((placement) => placement.device === device.name) }))
    .filter(({ own }) => own.length > 0)
  const together = sums.every(({ device, own }) => total(own) <= budgetOf(device))
  const peaks = sums.map(({ device, own }) => ({
    device: device.name,
    bytes: together ? total(own) : Math.max(...own.map(({ bytes }) => bytes)),
  }))
  return { placements, together, peaks, problem: null }
}

const budgetOf = ({ memoryBytes }: DeviceBudget) => memoryBytes ?? Infinity

const total = (placements: readonly Placement[]) => placements.reduce((sum, { bytes }) => sum + bytes, 0)

function doesNotFit(size: PartSize, devices: readonly DeviceBudget[]): MemoryPlan {
  const needs = devices.map((device) => {
    const unfolded = size.float16Bytes > 0 && device.name === 'cpu' ? ', for it computes in float32' : ''
    const held = byteSize(heldBytes(size, device.name))
    return `${held} of ${device.name}'s ${byteSize(budgetOf(device))}${unfolded}`
  })
  const problem = `${size.part} does not fit into memory: it would hold ${needs.join(', or ')}`
  return { placements: [], together: false, peaks: [], problem }
}
