import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { DeviceReport, EngineOptions } from '../../../src/engine/protocol.ts'

export const goldenModels = fileURLToPath(new URL('../../fixtures/golden/models', import.meta.url))
export const goldenCases = fileURLToPath(new URL('../../fixtures/golden/cases', import.meta.url))
export const tinySd = join(goldenModels, 'tiny-sd')
export const tinySdV = join(goldenModels, 'tiny-sd-v')
export const tinySdxl = join(goldenModels, 'tiny-sdxl')
export const tinySd3 = join(goldenModels, 'tiny-sd3')
export const tinyFlux = join(goldenModels, 'tiny-flux')
export const starter = fileURLToPath(new URL('../../../models/starter', import.meta.url))

/** A machine without a GPU: so many bytes are for models. */
export const cpuOf = (memoryBytes: number | null = null): DeviceReport[] => [
  { name: 'cpu', usable: true, reason: 'It is always there.', memoryBytes },
]

/** What an engine of a test is started with. */
export const engineOptions = (changes: Partial<EngineOptions> = {}): EngineOptions => ({
  memoryBytes: 1e9,
  deviceMemoryBytes: null,
  card: { visible: null, bySlot: false },
  device: null,
  threads: 1,
  merged: { path: join(tmpdir(), 'promptpics-merged'), bytes: 1e9 },
  ...changes,
})

/** How graphs are opened on one thread of the CPU. */
export const onCpu = { device: 'cpu', threads: 1 } as const

/** An empty folder that goes with the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'engine-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

/** A copy of a model folder that the test may damage. */
export async function copyOf(model: string): Promise<string> {
  const folder = join(await temporaryFolder(), 'model')
  await cp(model, folder, { recursive: true })
  return folder
}
