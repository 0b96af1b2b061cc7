import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { missingWeights } from '../../../src/model-files/missing-weights.ts'
import type { OnnxGraph } from '../../../src/model-files/onnx-graph.ts'
import { PartSizes } from '../../../src/model-files/part-sizes.ts'
import { unfoldingOf } from '../../../src/model-files/unfolding.ts'
import { weightsState } from '../../../src/model-files/weights-state.ts'

const tinySd3 = fileURLToPath(new URL('../../fixtures/golden/models/tiny-sd3', import.meta.url))

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'part-sizes-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

describe('weightsState', () => {
  it('counts weights beside the graph, through links, and neither configurations nor other graphs', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'blobs'))
    await mkdir(join(folder, 'unet'))
    await writeFile(join(folder, 'blobs/one'), Buffer.alloc(1000))
    await symlink(join(folder, 'blobs/one'), join(folder, 'unet/model.onnx_data'))
    const files = { 'model.onnx': 10, 'config.json': 7, 'model_fp16.onnx': 7, 'conv_in.weight': 100 }
    for (const [name, size] of Object.entries(files))
      await writeFile(join(folder, 'unet', name), Buffer.alloc(size))
    expect((await weightsState(join(folder, 'unet/model.onnx'))).bytes).toBe(1110)
  })
})

describe('missingWeights', () => {
  const weights = { name: 'w', dataType: 1, dims: [5], plain: true }
  const graphWith = (file: string, offset: number, bytes: number): OnnxGraph => {
    const initializers = [{ ...weights, data: { file, offset, bytes } }]
    return { inputs: [], outputs: [], nodes: [], initializers }
  }

  it('names a file that is missing, no file, or too short for what stands last in it', async () => {
    const file = join(await temporaryFolder(), 'model.onnx_data')
    expect(await missingWeights(graphWith(file, 0, 20))).toContain(`${file} is missing`)
    await writeFile(file, Buffer.alloc(59))
    expect(await missingWeights(graphWith(file, 40, 20))).toBe(
      `${file} is cut short: it has 59 bytes, and the graph beside it has weights in the first 60`,
    )
    expect(await missingWeights(graphWith(file, 39, 20))).toBeNull()
    expect(await missingWeights(graphWith(dirname(file), 0, 1))).toContain('is missing')
  })
})

describe('PartSizes', () => {
  it('lists the parts of a folder in the order in which a run needs them', async () => {
    const sizes = await new PartSizes().ofFolder(tinySd3)
    expect(sizes.map(({ part }) => part)).toEqual([
      'text_encoder',
      'text_encoder_2',
      'text_encoder_3',
      'vae_encoder',
      'transformer',
      'vae_decoder',
    ])
    expect(sizes.every(({ bytes, float16Bytes }) => bytes > 0 && float16Bytes === 0)).toBe(true)
  })

  it('is null for a part that is not there, and sees a file that changed', async () => {
    const folder = await temporaryFolder()
    const sizes = new PartSizes()
    expect(await sizes.ofPart(folder, 'unet')).toBeNull()
    await mkdir(join(folder, 'unet'))
    await writeFile(join(folder, 'unet/model.onnx'), 'not a graph')
    expect(await sizes.ofPart(folder, 'unet')).toEqual({
      part: 'unet',
      bytes: 11,
      float16Bytes: 0,
      unfoldedBytes: 0,
    })
    await writeFile(join(folder, 'unet/model.onnx_data'), 'weights')
    expect(await sizes.ofPart(folder, 'unet')).toEqual({
      part: 'unet',
      bytes: 18,
      float16Bytes: 0,
      unfoldedBytes: 0,
    })
  })
})

const tensor = (name: string, dataType: number, dims: number[], bytes: number) => {
  return { name, dataType, dims, plain: true, data: { file: '/model.onnx', offset: 0, bytes } }
}
const node = (opType: string, input: string) => {
  return { name: '', opType, inputs: [input], outputs: ['out'], integers: new Map<string, number>() }
}

describe('unfoldingOf', () => {
  it('counts what the graph casts on every device, and float16 that stays on the CPU alone', () => {
    const graph = {
      ...{ inputs: [], outputs: [] },
      nodes: [node('Cast', 'int8'), node('Cast', 'half'), node('MatMul', 'own half'), node('Cast', 'fed')],
      initializers: [
        tensor('int8', 3, [10, 10], 100),
        tensor('half', 10, [10], 20),
        tensor('own half', 10, [50], 100),
        tensor('full', 1, [10], 40),
      ],
    }
    expect(unfoldingOf(graph)).toEqual({ float16Bytes: 100, unfoldedBytes: 300 + 20 })
  })
})
