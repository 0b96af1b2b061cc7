import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { missingWeights, neededWeights } from '../../../src/model-files/missing-weights.ts'
import type { OnnxGraph } from '../../../src/model-files/onnx-graph.ts'
import { PartSizes } from '../../../src/model-files/part-sizes.ts'
import { bytesField } from '../../../src/model-files/protobuf-bytes.ts'
import { unfoldingOf } from '../../../src/model-files/unfolding.ts'
import { filesBeside } from '../../../src/model-files/weights-state.ts'
import {
  dataType,
  dims,
  external,
  initializer,
  modelBytes,
  temporaryFolder,
  tensorName,
} from './graph-bytes.ts'

const tinySd3 = fileURLToPath(new URL('../../fixtures/golden/models/tiny-sd3', import.meta.url))

describe('filesBeside', () => {
  it('is neither configurations nor other graphs', async () => {
    const folder = await temporaryFolder()
    const names = ['model.onnx', 'model.onnx_data', 'config.json', 'model_fp16.onnx', 'conv_in.weight']
    for (const name of names) await writeFile(join(folder, name), '')
    const files = await filesBeside(join(folder, 'model.onnx'))
    expect(files.toSorted()).toEqual(['conv_in.weight', 'model.onnx_data'].map((name) => join(folder, name)))
  })
})

const missingOf = (graph: OnnxGraph) => missingWeights(neededWeights(graph))

describe('missingWeights', () => {
  const weights = { name: 'w', dataType: 1, dims: [5], plain: true }
  const graphWith = (file: string, offset: number, bytes: number): OnnxGraph => {
    const initializers = [{ ...weights, data: { file, offset, bytes } }]
    return { inputs: [], outputs: [], nodes: [], initializers }
  }

  it('names a file that is missing, no file, or too short for what stands last in it', async () => {
    const file = join(await temporaryFolder(), 'model.onnx_data')
    expect(await missingOf(graphWith(file, 0, 20))).toContain(`${file} is missing`)
    await writeFile(file, Buffer.alloc(59))
    expect(await missingOf(graphWith(file, 40, 20))).toBe(
      `${file} is cut short: it has 59 bytes, and the graph beside it has weights in the first 60`,
    )
    expect(await missingOf(graphWith(file, 39, 20))).toBeNull()
    expect(await missingOf(graphWith(dirname(file), 0, 1))).toContain('is missing')
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

/** A graph with two weights in `files` and one in itself: int8, float16 and float32, of 4, 10 and 3 values. */
const graphOf = (files: readonly string[]) =>
  modelBytes(
    initializer(dims(4), dataType(3), tensorName('a'), external({ location: files[0] ?? '' })),
    initializer(dims(10), dataType(10), tensorName('b'), external({ location: files[1] ?? '', offset: '4' })),
    initializer(dims(3), dataType(1), tensorName('c'), bytesField(9, Buffer.alloc(12))),
  )

describe('a part of which a folder holds more than its graph names', () => {
  const foreign = ['diffusion_pytorch_model.fp16.safetensors', 'openvino_model.bin', 'model_fp16.onnx_data']

  async function partOf(files: readonly string[]) {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'unet/weights'), { recursive: true })
    const graph = graphOf(files)
    await writeFile(join(folder, 'unet/model.onnx'), graph)
    for (const name of foreign) await writeFile(join(folder, 'unet', name), Buffer.alloc(5000))
    return { folder, graphBytes: graph.length }
  }

  it('counts the graph and the files that it names, each once and through links', async () => {
    const { folder, graphBytes } = await partOf(['weights/all.bin', 'weights/all.bin'])
    await writeFile(join(folder, 'blob'), Buffer.alloc(100))
    await symlink(join(folder, 'blob'), join(folder, 'unet/weights/all.bin'))
    expect(await new PartSizes().stateOf(folder, 'unet')).toMatchObject({
      size: { part: 'unet', bytes: graphBytes + 100, float16Bytes: 20, unfoldedBytes: 0 },
      problem: null,
    })
    const two = await partOf(['weights/one', 'two.json'])
    await writeFile(join(two.folder, 'unet/weights/one'), Buffer.alloc(30))
    await writeFile(join(two.folder, 'unet/two.json'), Buffer.alloc(40))
    expect((await new PartSizes().ofPart(two.folder, 'unet'))?.bytes).toBe(two.graphBytes + 70)
  })

  it('stays the same when others come and go, and is another one when its own weights change', async () => {
    const { folder, graphBytes } = await partOf(['weights/one', 'weights/two'])
    const sizes = new PartSizes()
    const lacking = await sizes.stateOf(folder, 'unet')
    expect(lacking?.problem).toContain(`${join('weights', 'one')} is missing`)
    expect(lacking?.size.bytes).toBe(graphBytes)
    for (const name of ['one', 'two']) await writeFile(join(folder, 'unet/weights', name), Buffer.alloc(24))
    const whole = await sizes.stateOf(folder, 'unet')
    expect(whole).toMatchObject({ size: { bytes: graphBytes + 48 }, problem: null })
    expect(whole?.stamp).not.toBe(lacking?.stamp)
    for (const name of foreign) await rm(join(folder, 'unet', name))
    await writeFile(join(folder, 'unet/flax_model.msgpack'), Buffer.alloc(100))
    expect(await sizes.stateOf(folder, 'unet')).toBe(whole)
    await writeFile(join(folder, 'unet/weights/one'), Buffer.alloc(25))
    expect((await sizes.ofPart(folder, 'unet'))?.bytes).toBe(graphBytes + 49)
  })
})

const tensor = (name: string, type: number, shape: number[], bytes: number) => {
  return { name, dataType: type, dims: shape, plain: true, data: { file: '/model.onnx', offset: 0, bytes } }
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
