import { expect, it } from 'vitest'
import { planMemory, type DeviceBudget, type PartSize } from '../../../src/model-files/memory-plan.ts'
import { slowDenoiser } from '../../../src/model-files/slow-denoiser.ts'

const gib = 1024 ** 3
const card = (memoryBytes: number | null) => ({ name: 'cuda', memoryBytes })
const cpu = { name: 'cpu', memoryBytes: 64 * gib }
const full = (part: string, size: number): PartSize => ({
  ...{ part, bytes: size * gib, float16Bytes: 0, unfoldedBytes: 0 },
})

const told = (parts: readonly PartSize[], ...devices: readonly DeviceBudget[]) =>
  slowDenoiser(parts, devices, planMemory(parts, devices).placements)

it('tells of a denoiser that a card cannot hold, and that half of it would fit', () => {
  expect(told([full('text_encoder', 1), full('unet', 10)], card(6 * gib), cpu)).toBe(
    'unet runs on the CPU, which is slow, for cuda cannot hold it: it would hold 10 GiB of 6 GiB. What would help: cuda with 10 GiB for models (DEVICE_MEMORY_BYTES), or an export in float16, of about 5 GiB',
  )
})

it.each<[why: string, size: PartSize]>([
  ['is float16 already', { ...full('transformer', 10), float16Bytes: 10 * gib }],
  ['has quantised weights', { ...full('transformer', 4), unfoldedBytes: 6 * gib }],
  ['would be too large in float16', full('transformer', 13)],
])('does not speak of float16 where the denoiser %s', (_why, size) => {
  expect(told([size], card(6 * gib), cpu)).toMatch(/\(DEVICE_MEMORY_BYTES\), or a smaller model$/)
})

it('says nothing where the denoiser runs on the card, where there is none, and of other parts', () => {
  const unet = full('unet', 4)
  expect(told([unet], card(6 * gib), cpu)).toBeNull()
  expect(told([unet], card(null), cpu)).toBeNull()
  expect(told([unet], cpu)).toBeNull()
  expect(told([full('text_encoder_2', 10), unet], card(6 * gib), cpu)).toBeNull()
  expect(told([full('unet', 100)], card(6 * gib), cpu)).toBeNull()
})
