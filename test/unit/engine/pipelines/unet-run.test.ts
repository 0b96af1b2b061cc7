import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { guidanceEmbedding } from '../../../../src/engine/pipelines/guidance-embedding.ts'
import { createScheduler } from '../../../../src/engine/schedulers/create-scheduler.ts'
import { TorchGenerator } from '../../../../src/engine/tensor/noise.ts'
import { readCase } from '../../../golden/case-file.ts'
import { arrayError } from '../../../golden/comparison.ts'
import { pictureRequest } from '../../../golden/picture-request.ts'
import { Recording } from '../../../golden/recording.ts'
import { copyOf, goldenCases, tinySd } from '../golden-models.ts'
import { sliceGraph, type GraphValue } from '../onnx-graph.ts'
import { load, requestFor, silent } from './pipeline-runs.ts'

const floats = (name: string, ...shape: (number | string)[]): GraphValue => ({ name, type: 'float32', shape })
const output = floats('out_sample', 'batch', 4, 'height', 'width')
const beside = [floats('timestep'), floats('encoder_hidden_states', 'batch', 'tokens', 'width_')]

/** Tiny SD with a U-Net that predicts some channels of what it is shown, from `channel` on. */
async function modelWith(config: { in_channels: number }, channel: number, more: readonly GraphValue[] = []) {
  const folder = await copyOf(tinySd)
  const sample = floats('sample', 'batch', config.in_channels, 'height', 'width')
  const graph = sliceGraph([sample, ...beside, ...more], output, [channel, channel + 4])
  await writeFile(join(folder, 'unet/model.onnx'), graph)
  await writeFile(join(folder, 'unet/config.json'), JSON.stringify({ out_channels: 4, ...config }))
  return folder
}

const scheduler = createScheduler({
  ...{ _class_name: 'DDIMScheduler', prediction_type: 'sample' },
  ...{ clip_sample: false, timestep_spacing: 'trailing' },
})

describe('a U-Net that inpaints', () => {
  it('is shown the mask and the sampled latents of what is kept, and nothing is put back', async () => {
    const golden = await readCase(join(goldenCases, 'tiny-sd.inpaint-disc.json'))
    const pipeline = await load(await modelWith({ in_channels: 9 }, 5))
    const trace = new Recording()
    await pipeline.generate({ ...pictureRequest(golden), scheduler }, silent, trace)

    const { data = new Float32Array(), dims } = trace.firstCalls[0]?.sample ?? {}
    expect(dims).toEqual([2, 9, 8, 8])
    const mask = golden.bytes('mask').data
    const cells = Array.from({ length: 64 }, (_, k) => mask[Math.floor(k / 8) * 8 * 64 + (k % 8) * 8]! / 255)
    expect([...data.subarray(4 * 64, 5 * 64)]).toEqual(cells.map((value) => (value >= 0.5 ? 1 : 0)))

    // The reference's own encoding of the masked picture, sampled with its third draw.
    const { data: parameters } = golden.floats('posterior.1')
    const shown = data.subarray(5 * 64)
    const expected = golden.draws[2]!.first.map(
      (drawn, k) => (parameters[k]! + Math.exp(parameters[256 + k]! / 2) * drawn) * 0.18215,
    )
    const error = arrayError(shown.subarray(0, expected.length), expected, 'largest')
    expect(error).toBeLessThan(golden.tolerance.latents)
    expect(data.subarray(9 * 64)).toEqual(data.subarray(0, 9 * 64))

    // It predicts what it is shown, inside of the mask and outside.
    const end = trace.steps.at(-1)!.latents.data
    const worst = end.map((value, k) => Math.abs(value - shown[k]!))
    expect(Math.max(...worst)).toBeLessThan(1e-5)
  })

  it('draws nothing without a picture and a mask', async () => {
    const pipeline = await load(await modelWith({ in_channels: 9 }, 5))
    await expect(pipeline.generate(requestFor(pipeline), silent)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining('a picture and a mask'),
    })
  })
})

describe('a U-Net that is told the guidance', () => {
  it('is called once a step, with the guidance as an embedding', async () => {
    const config = { in_channels: 4, time_cond_proj_dim: 8 }
    const pipeline = await load(await modelWith(config, 0, [floats('timestep_cond', 'batch', 8)]))
    const trace = new Recording()
    const generators = [new TorchGenerator(1)]
    const request = requestFor(pipeline, { picturesPerPrompt: 2, guidanceScale: 8.5, generators })
    await pipeline.generate(request, silent, trace)
    expect(trace.firstCalls[0]?.sample?.dims).toEqual([2, 4, 8, 8])
    expect(trace.firstCalls[0]?.timestep_cond).toEqual(guidanceEmbedding(8.5, 2, 8))
    expect(trace.embeddings.has('negative_prompt_embeds')).toBe(false)
  })
})
