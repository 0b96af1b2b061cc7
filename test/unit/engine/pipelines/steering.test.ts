import { describe, expect, it } from 'vitest'
import type { LatentPreview } from '../../../../src/engine/components/preview.ts'
import { coloursToLatents, previewPicture } from '../../../../src/engine/components/preview.ts'
import { JobRunner } from '../../../../src/engine/job-runner.ts'
import type { Inpainting } from '../../../../src/engine/pipelines/start.ts'
import { steeringTo } from '../../../../src/engine/pipelines/steering.ts'
import {
  samplers,
  type FromEngine,
  type RawPicture,
  type Target,
  type TextToImage,
} from '../../../../src/engine/protocol.ts'
import { createScheduler } from '../../../../src/engine/schedulers/create-scheduler.ts'
import { cpuOf, tinySd, tinySdxl } from '../golden-models.ts'

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
const run = { schedule, start: { firstStep: 0, inpainting: null }, strength: 1, dims, preview }

const spread = (of: Float32Array) => Math.sqrt(of.reduce((sum, value) => sum + value ** 2, 0) / of.length)

const distance = (a: Float32Array, b: Float32Array) =>
  Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0))

const atTheEnd = (given: Target, its: { preview: LatentPreview | null }) =>
  steeringTo(given, { ...run, ...its })({ latents: new Float32Array(256).fill(1), clean: null }, 5).latents

describe('steeringTo', () => {
  it('moves what is predicted toward the target, ever further', () => {
    const steer = steeringTo(target, run)
    const clean = Float32Array.from({ length: 256 }, (_, i) => Math.cos(i * 3) + 2)
    const apart = [0, 1, 2, 3, 4, 5].map((i) => distance(steer({ latents: noise, clean }, i).clean!, values))
    expect(apart[0]).toBeCloseTo(distance(clean, values), 1)
    expect(apart).toEqual(apart.toSorted((x, y) => y - x))
    expect(apart[2]).toBeLessThan(apart[0]! / 2)
    expect(apart[5]).toBe(0)
  })

  it('moves the latents by what that weighs at the level that comes next', () => {
    const clean = new Float32Array(256).fill(3)
    const { latents, clean: moved } = steeringTo(target, run)({ latents: noise, clean }, 3)
    const nothing = new Float32Array(256)
    const [from, to] = [clean, moved!].map((each) => schedule.addNoise(each, nothing, 4))
    for (const [k, value] of latents.entries()) expect(value).toBeCloseTo(noise[k]! + to![k]! - from![k]!, 5)
  })

  it('keeps some of the contrast that pictures laid over each other lose', () => {
    // As far from each other as two pictures of the same contrast can be without one being the other's negative.
    const clean = values.map((_, k) => Math.cos(k))
    const { clean: moved } = steeringTo(target, run)({ latents: noise, clean }, 1)
    const halves = values.map((value, k) => (value + clean[k]!) / 2)
    expect(spread(moved!)).toBeGreaterThan(spread(halves))
    expect(spread(moved!)).toBeLessThanOrEqual(Math.max(spread(values), spread(clean)) + 1e-6)
  })

  it('ends on the target, also where there is one step only', () => {
    const made = { latents: new Float32Array(256), clean: new Float32Array(256) }
    expect(steeringTo(target, run)(made, 5)).toEqual({ latents: values, clean: values })
    const single = createScheduler({ _class_name: 'DDIMScheduler' })(1)
    expect(steeringTo(target, { ...run, schedule: single })(made, 0)).toEqual({
      latents: values,
      clean: values,
    })
  })

  it('begins later with a run that keeps more of the picture that it starts from', () => {
    const clean = Float32Array.from({ length: 256 }, (_, i) => Math.cos(i * 3) + 2)
    const long = createScheduler({ _class_name: 'DDIMScheduler' })(40)
    const halfway = [1, 0.6, 0.2].map((strength) => {
      const steer = steeringTo(target, { ...run, schedule: long, strength })
      const to = (i: number) => distance(steer({ latents: noise, clean }, i).clean!, values)
      return Array.from({ length: 40 }, (_, i) => i).findIndex((i) => to(i) < to(0) / 2)
    })
    expect(halfway).toEqual([10, 19, 29])
  })

  it('counts the steps that are run', () => {
    const clean = Float32Array.from({ length: 256 }, (_, i) => Math.cos(i * 3) + 2)
    const late = { firstStep: 3, inpainting: null }
    const steer = steeringTo(target, { ...run, start: late, strength: 0.5 })
    expect(distance(steer({ latents: noise, clean }, 3).clean!, clean)).toBeLessThan(0.01)
    expect(steer({ latents: noise, clean }, 5).latents).toEqual(values)
  })

  it('leaves what a mask keeps alone, and ends on the target beside it', () => {
    const clean = Float32Array.from({ length: 256 }, (_, i) => Math.cos(i * 3) + 2)
    const cells = Float32Array.from({ length: 64 }, (_, cell) => (cell % 8 < 4 ? 0 : 1))
    const inpainting = { mask: { cells } } as unknown as Inpainting
    const schedule20 = createScheduler({ _class_name: 'DDIMScheduler' })(20)
    const start = { firstStep: 0, inpainting }
    const steer = steeringTo(target, { ...run, schedule: schedule20, start })
    const [kept, repainted] = [0, 1].map(
      (mask) => (of: Float32Array) => of.filter((_, k) => cells[k % 64] === mask),
    )
    for (const i of [0, 6, 13, 18, 19]) {
      const made = steer({ latents: noise, clean }, i)
      expect(kept!(made.clean!)).toEqual(kept!(clean))
      expect(kept!(made.latents)).toEqual(kept!(noise))
    }
    const midway = steer({ latents: noise, clean }, 10).clean!
    expect(distance(repainted!(midway), repainted!(values))).toBeLessThan(
      distance(repainted!(clean), repainted!(values)) / 2,
    )
    const end = steer({ latents: noise, clean }, 19)
    expect([end.latents, end.clean!].map((of) => repainted!(of))).toEqual(
      [values, values].map((of) => repainted!(of)),
    )
  })

  it('shows the target where the scheduler predicts nothing', () => {
    const made = { latents: new Float32Array(256), clean: null }
    expect(steeringTo(target, run)(made, 2).clean).toEqual(values)
  })

  it('changes nothing where the target does not steer', () => {
    const steer = steeringTo({ ...target, steers: false }, run)
    const own = { latents: new Float32Array(256).fill(5), clean: new Float32Array(256).fill(4) }
    for (const i of [0, 3, 5]) expect(steer(own, i)).toBe(own)
  })

  it.each([
    ['there are none', null],
    ['they are of another model', { values: new Float32Array(64), channels: 1, height: 8, width: 8 }],
  ])('makes latents out of the colours where %s', (_name, given) => {
    const shown = previewPicture(preview, { data: atTheEnd({ ...target, latents: given }, run), dims })
    expect(new Set(shown.rgb)).toEqual(new Set([200]))
  })

  it('ends anywhere where nothing of the latents is ever shown', () => {
    expect(atTheEnd({ ...target, latents: null }, { preview: null })).toEqual(new Float32Array(256))
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
    const runner = new JobRunner({ devices: cpuOf(), threads: 1 }, (message) => {
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
