import { planMemory, type DeviceBudget, type MemoryPlan, type PartSize } from '../model-files/memory-plan.ts'
import { partNames } from '../model-files/part-sizes.ts'
import type { ModelEntry } from './model.ts'

/** A device that models may run on or, where it is not usable, could not. */
export interface UsableDevice extends DeviceBudget {
  readonly usable: boolean
  readonly reason: string
}

/** The parts of a model that is not installed, as its entry tells of its files; empty where it tells nothing. */
export function announcedParts({
  files,
  export: exported,
}: Pick<ModelEntry, 'files' | 'export'>): PartSize[] {
  return partNames.flatMap((part) => {
    const own = files.filter(({ path }) => path.startsWith(`${part}/`))
    const bytes = own.reduce((sum, file) => sum + file.bytes, 0)
    const float16Bytes = exported?.dtype === 'fp16' ? bytes : 0
    return bytes === 0 ? [] : [{ part, bytes, float16Bytes, unfoldedBytes: 0 }]
  })
}

/** How a model fits into the memory of these devices, or of the one that it is to run on; null where that is not known. */
export function planModel(
  { device }: Pick<ModelEntry, 'device'>,
  parts: readonly PartSize[],
  devices: readonly UsableDevice[],
): MemoryPlan | null {
  if (parts.length === 0 || devices.length === 0) return null
  const allowed = devices.filter(({ name, usable }) => usable && (device === undefined || name === device))
  if (allowed.length > 0) return planMemory(parts, allowed)
  const reason = devices.find(({ name }) => name === device)?.reason ?? 'The runtime was built without it.'
  const problem = `it is to run on ${device}, which cannot be used: ${reason}`
  return { placements: [], together: false, peaks: [], problem }
}
