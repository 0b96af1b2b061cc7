import { byteSize } from './byte-size.ts'
import { heldBytes, type DeviceBudget, type PartSize, type Placement } from './memory-plan.ts'

const denoisers: ReadonlySet<string> = new Set(['unet', 'transformer'])

/**
 * Says that a denoiser, which is called at every step, is to run on the CPU because no other device that there is can hold
 * it, and what would help; null where it is not so.
 */
export function slowDenoiser(
  parts: readonly PartSize[],
  devices: readonly DeviceBudget[],
  placements: readonly Placement[],
): string | null {
  const placed = placements.find(({ part, device }) => denoisers.has(part) && device === 'cpu')
  const size = parts.find(({ part }) => part === placed?.part)
  const [best] = devices.flatMap(({ name, memoryBytes }) =>
    name === 'cpu' || memoryBytes === null ? [] : [{ name, memoryBytes }],
  )
  if (size === undefined || best === undefined) return null
  const held = byteSize(heldBytes(size, best.name))
  const where = `${size.part} runs on the CPU, which is slow, for ${best.name} cannot hold it`
  const numbers = `it would hold ${held} of ${byteSize(best.memoryBytes)}`
  const help = `${best.name} with ${held} for models (DEVICE_MEMORY_BYTES)`
  return `${where}: ${numbers}. What would help: ${[help, ...smaller(size, best.memoryBytes)].join(', or ')}`
}

/** How the part itself could be made to fit. */
function smaller({ bytes, float16Bytes, unfoldedBytes }: PartSize, room: number): string[] {
  const halved = float16Bytes + (bytes - float16Bytes) / 2
  if (unfoldedBytes > 0 || float16Bytes > bytes / 2) return ['a smaller model']
  return halved > room ? ['a smaller model'] : [`an export in float16, of about ${byteSize(halved)}`]
}
