import { describe, expect, it } from 'vitest'
import { vaeConfig } from '../../../../src/engine/components/vae-decoder.ts'
import {
  inpaintingMask,
  maskedSample,
  repainter,
  withMaskChannels,
} from '../../../../src/engine/pipelines/inpainting.ts'
import { createScheduler } from '../../../../src/engine/schedulers/create-scheduler.ts'

/** Two pixels a cell on each axis. */
const vae = vaeConfig.parse({ block_out_channels: [8, 8] })
const picture = { rgb: new Uint8Array(4 * 2 * 3), width: 4, height: 2 }
const maskOf = (...bytes: readonly number[]) =>
  inpaintingMask({ picture, strength: 1, mask: Uint8Array.from(bytes) }, vae)

describe('inpaintingMask', () => {
  it('cuts at half of white, and takes the first pixel of each cell', () => {
    const { pixels, cells } = maskOf(128, 0, 127, 255, /* second row */ 0, 255, 255, 255)
    expect([...pixels]).toEqual([1, 0, 0, 1, 0, 1, 1, 1])
    expect([...cells]).toEqual([1, 0])
  })

  it('refuses a mask of another size', () => {
    expect(() => maskOf(1, 2, 3)).toThrow('The mask has 3 pixels; the picture has 4 x 2')
  })
})

const leftHalf = maskOf(255, 255, 0, 0, 255, 255, 0, 0)

it('greys what is repainted in every colour plane', () => {
  const sample = { data: new Float32Array(3 * 8).fill(0.5), dims: [1, 3, 2, 4] }
  const row = [0, 0, 0.5, 0.5]
  const plane = [...row, ...row]
  expect([...maskedSample(sample, leftHalf).data]).toEqual([...plane, ...plane, ...plane])
})

it('puts the picture back at the level that comes next, in the end as it is', () => {
  const schedule = createScheduler({ _class_name: 'EulerDiscreteScheduler' })(2)
  const clean = Float32Array.of(1, 2, 3, 4)
  const noise = Float32Array.of(0.1, 0.2, 0.3, 0.4)
  const repaint = repainter(leftHalf, { schedule, clean, noise })
  const latents = Float32Array.of(-1, -2, -3, -4)
  const level = schedule.sigmas![1]!
  const kept = [Math.fround(2 + level * noise[1]!), Math.fround(4 + level * noise[3]!)]
  expect([...repaint(latents, 0)]).toEqual([-1, kept[0], -3, kept[1]])
  expect([...repaint(latents, 1)]).toEqual([-1, 2, -3, 4])
})

it('shows mask and picture beside the latents', () => {
  const latents = { data: Float32Array.of(1, 2, 3, 4, /* second picture */ 5, 6, 7, 8), dims: [2, 2, 1, 2] }
  const masked = { data: latents.data.map((value) => value * 10), dims: latents.dims }
  expect(withMaskChannels(latents, leftHalf, masked)).toEqual({
    data: Float32Array.of(1, 2, 3, 4, 1, 0, 10, 20, 30, 40, 5, 6, 7, 8, 1, 0, 50, 60, 70, 80),
    dims: [2, 5, 1, 2],
  })
})
