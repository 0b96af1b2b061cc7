import { planMemory, type PartSize } from '../model-files/memory-plan.ts'
import { partNames } from '../model-files/part-sizes.ts'
import { slowDenoiser } from '../model-files/slow-denoiser.ts'
import { allowedDevices, reasonAgainst, type TriedDevice } from '../model-files/tried-devices.ts'
import type { ModelEntry, ModelMemory } from './model.ts'

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
  devices: readonly TriedDevice[],
): ModelMemory | null {
  if (parts.length === 0 || devices.length === 0) return null
  const allowed = allowedDevices(devices, device)
  if (allowed.length > 0) {
    const plan = planMemory(parts, allowed)
    return { ...plan, slow: slowDenoiser(parts, allowed, plan.placements) }
  }
  const reason = reasonAgainst(devices, device)
  const problem = `it is to run on ${device}, which cannot be used: ${reason}`
  return { placements: [], together: false, peaks: [], problem, slow: null }
}
