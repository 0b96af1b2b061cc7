import { describe, expect, it } from 'vitest'
import type { LatentPreview } from '../../../../src/engine/components/preview.ts'
import { coloursToLatents, previewPicture } from '../../../../src/engine/components/preview.ts'
import { JobRunner } from '../../../../src/engine/job-runner.ts'
import { steeringTo } from '../../../../src/engine/pipelines/steering.ts'
import {
  samplers,
  type FromEngine,
  type RawPicture,
  type Target,
  type TextToImage,
} from '../../../../src/engine/protocol.ts'
import { createScheduler } from '../../../../src/engine/schedulers/create-scheduler.ts'
import { tinySd, tinySdxl } from '../golden-models.ts'

const dims = [1, 4, 8, 8]
const values = Float32Array.from({ length: 256 }, (_, i) => Math.sin(i))
const noise = Float32Array.from({ length: 256 }, (_, i) => Math.cos(i * 7))
const colours: RawPicture = { rgb: new Uint8Array(8 * 8 * 3).fill(200), width: 8, height: 8 }
const latents = { values, channels: 4, height: 8, width: 8 }
const target: Target = { steers: true, latents, colours }
const preview: LatentPreview = {
  factors: [
    [0.3444, 0.1385, 0.067],
    [0.1247, 0.4027, 0.1494],
    [-0.3192, 0.2513, 0.2103],
    [-0.1307, -0.1874, -0.7445],
  ],
  bias: [0.1, 0, -0.1],
  scale: 1.2,
}
const schedule = createScheduler({ _class_name: 'DDIMScheduler' })(6)
const run = { schedule, noise, dims, preview }

describe('steeringTo', () => {
  it('puts the run at the level that comes next, and at its end on the target', () => {
    const { steer } = steeringTo(target, run)
    const anything = new Float32Array(256)
    for (let i = 0; i < 5; i++) expect(steer(anything, i)).toEqual(schedule.addNoise(values, noise, i + 1))
    expect(steer(anything, 5)).toEqual(values)
  })

  it('lets go of the prompt in the first third of the way', () => {
    const { guidance } = steeringTo(target, run)
    const shares = [0, 1, 2, 3, 4, 5].map(guidance)
    expect(shares[0]).toBe(1)
    expect(shares[1]).toBeGreaterThan(0)
    expect(shares[1]).toBeLessThan(1)
    expect(shares.slice(3)).toEqual([0, 0, 0])
  })

  it('changes nothing where the target does not steer', () => {
    const { steer, guidance } = steeringTo({ ...target, steers: false }, run)
    const own = new Float32Array(256).fill(5)
    expect([0, 3, 5].map((i) => steer(own, i))).toEqual([own, own, own])
    expect([0, 3, 5].map(guidance)).toEqual([1, 1, 1])
  })

  it.each([
    ['there are none', null],
    ['they are of another model', { values: new Float32Array(64), channels: 1, height: 8, width: 8 }],
  ])('makes latents out of the colours where %s', (_name, given) => {
    const { steer } = steeringTo({ ...target, latents: given }, run)
    const shown = previewPicture(preview, { data: steer(new Float32Array(256), 5), dims })
    expect(new Set(shown.rgb)).toEqual(new Set([200]))
  })

  it('ends anywhere where nothing of the latents is ever shown', () => {
    const { steer } = steeringTo({ ...target, latents: null }, { ...run, preview: null })
    expect(steer(new Float32Array(256).fill(1), 5)).toEqual(new Float32Array(256))
  })
})

describe('coloursToLatents', () => {
  it('is undone by the preview', () => {
    const rgb = Uint8Array.from({ length: 5 * 3 * 3 }, (_, i) => (i * 37) % 256)
    const made = coloursToLatents(preview, { rgb, width: 5, height: 3 })
    const shown = previewPicture(preview, { data: made, dims: [1, 4, 3, 5] })
    for (const [i, value] of shown.rgb.entries()) expect(Math.abs(value - rgb[i]!)).toBeLessThanOrEqual(1)
  })
})

const request: TextToImage = {
  modelFolder: tinySd,
  prompt: 'a red cat',
  steps: 6,
  guidanceScale: 7,
  width: 64,
  height: 64,
  seed: 1,
}

async function picture(changes: Partial<TextToImage>): Promise<Uint8Array> {
  const end = await new Promise<FromEngine>((resolve) => {
    const runner = new JobRunner({ memoryBytes: 0, threads: 1 }, (message) => {
      if (message.type === 'done' || message.type === 'failed') resolve(message)
    })
    runner.receive({ type: 'run', jobId: 'job', request: { ...request, ...changes } })
  })
  if (end.type !== 'done') throw new Error(JSON.stringify(end))
  return end.picture.rgb
}

describe('a run', () => {
  it.each(samplers.filter((sampler) => sampler !== 'FLOW_EULER'))(
    'ends in its target whatever the prompt, with %s',
    async (sampler) => {
      const cat = await picture({ sampler, target })
      expect(await picture({ sampler, target, prompt: 'a boat', seed: 2, guidanceScale: 1 })).toEqual(cat)
      expect(cat).not.toEqual(await picture({ sampler }))
    },
  )

  it('is the same picture to the last bit with a target that does not steer', async () => {
    const plain = await picture({})
    expect(await picture({ target: { ...target, steers: false } })).toEqual(plain)
  })

  it('ends in its target with SDXL too', async () => {
    const small = { ...target, latents: null }
    const cat = await picture({ modelFolder: tinySdxl, target: small })
    const boat = { prompt: 'a boat', negativePrompt: 'a cat', seed: 2 }
    expect(await picture({ modelFolder: tinySdxl, target: small, ...boat })).toEqual(cat)
    expect(await picture({ modelFolder: tinySdxl, target: { ...small, steers: false } })).toEqual(
      await picture({ modelFolder: tinySdxl }),
    )
  })

  it('takes targets of other sizes', async () => {
    const small = { values: values.subarray(0, 64), channels: 4, height: 2, width: 8 }
    const ends = await picture({ target: { ...target, latents: small }, width: 96 })
    expect(ends).toHaveLength(96 * 64 * 3)
  })
})
