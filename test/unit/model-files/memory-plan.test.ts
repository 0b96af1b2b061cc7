import { describe, expect, it } from 'vitest'
import { byteSize } from '../../../src/model-files/byte-size.ts'
import { heldBytes, planMemory, type PartSize } from '../../../src/model-files/memory-plan.ts'

const gib = 1024 ** 3
const half = (part: string, bytes: number): PartSize => ({
  part,
  bytes,
  float16Bytes: bytes,
  unfoldedBytes: 0,
})
const full = (part: string, bytes: number): PartSize => ({ part, bytes, float16Bytes: 0, unfoldedBytes: 0 })

/** FLUX.1 [dev] by its numbers of weights, at two bytes each. */
const flux = [
  half('text_encoder', 2 * 123_060_480),
  half('text_encoder_2', 2 * 4_762_310_656),
  half('transformer', 2 * 11_901_408_320),
  half('vae_decoder', 2 * 49_545_475),
]

const card = (memoryBytes: number | null) => ({ name: 'cuda', memoryBytes })
const cpu = (memoryBytes: number) => ({ name: 'cpu', memoryBytes })

describe('planMemory', () => {
  it('loads all parts of a model at once where they fit', () => {
    const plan = planMemory([full('unet', 3 * gib), full('vae_decoder', gib)], [cpu(4 * gib)])
    expect(plan).toEqual({
      placements: [
        { part: 'unet', device: 'cpu', bytes: 3 * gib },
        { part: 'vae_decoder', device: 'cpu', bytes: gib },
      ],
      together: true,
      peaks: [{ device: 'cpu', bytes: 4 * gib }],
      problem: null,
    })
  })

  it('releases each for the next one where they do not', () => {
    const plan = planMemory([full('unet', 3 * gib), full('vae_decoder', gib)], [cpu(4 * gib - 1)])
    expect(plan).toMatchObject({ together: false, peaks: [{ device: 'cpu', bytes: 3 * gib }], problem: null })
  })

  it('puts FLUX on a card of 24 GiB part by part', () => {
    const plan = planMemory(flux, [card(22.5 * gib), cpu(19.2 * gib)])
    expect(plan.placements.map(({ device }) => device)).toEqual(['cuda', 'cuda', 'cuda', 'cuda'])
    expect(plan).toMatchObject({
      together: false,
      peaks: [{ device: 'cuda', bytes: 2 * 11_901_408_320 }],
      problem: null,
    })
  })

  it('says why FLUX does not fit into the 32 GiB of a machine without a card', () => {
    const plan = planMemory(flux, [cpu(19.2 * gib)])
    expect(plan.placements).toEqual([])
    expect(plan.problem).toBe(
      "transformer does not fit into memory: it would hold 44.3 GiB of cpu's 19.2 GiB, for it computes in float32",
    )
  })

  it('lets the CPU hold what the card cannot', () => {
    const plan = planMemory(flux, [card(8 * gib), cpu(64 * gib)])
    expect(plan.placements.map(({ device }) => device)).toEqual(['cuda', 'cpu', 'cpu', 'cuda'])
    expect(plan.peaks).toEqual([
      { device: 'cuda', bytes: 2 * (123_060_480 + 49_545_475) },
      { device: 'cpu', bytes: 4 * (4_762_310_656 + 11_901_408_320) },
    ])
    expect(plan.together).toBe(true)
  })

  it('tries everything on a device of which nobody knows the memory', () => {
    const plan = planMemory(flux, [card(null), cpu(gib)])
    expect(plan).toMatchObject({ together: true, problem: null })
  })

  it('names every device that something does not fit on', () => {
    const { problem } = planMemory([full('unet', 9 * gib)], [card(8 * gib), cpu(4 * gib)])
    expect(problem).toBe(
      "unet does not fit into memory: it would hold 9 GiB of cuda's 8 GiB, or 9 GiB of cpu's 4 GiB",
    )
  })
})

describe('heldBytes', () => {
  it('counts float16 twice on the CPU alone', () => {
    const mixed = { part: 'unet', bytes: 100, float16Bytes: 60, unfoldedBytes: 7 }
    expect([heldBytes(mixed, 'cpu'), heldBytes(mixed, 'webgpu')]).toEqual([167, 107])
  })
})

describe('byteSize', () => {
  it.each([
    [0, '0 bytes'],
    [1023, '1023 bytes'],
    [1024, '1 KiB'],
    [1_600_000, '1.5 MiB'],
    [24 * gib, '24 GiB'],
    [500 * 1024 ** 2, '500 MiB'],
    [5000 * gib, '4.9 TiB'],
  ])('writes %d as %s', (bytes, text) => {
    expect(byteSize(bytes)).toBe(text)
  })
})
