import { open, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { BrokenGraphError } from '../../../src/model-files/broken-graph-error.ts'
import { readOnnxGraph, type OnnxInitializer } from '../../../src/model-files/onnx-graph.ts'
import {
  bytesField,
  bytesHeader,
  textField,
  varintBytes,
  varintField,
} from '../../../src/model-files/protobuf-bytes.ts'
import {
  dataType,
  dims,
  external,
  graphFile,
  initializer,
  modelBytes,
  temporaryFolder,
  tensorName,
} from './graph-bytes.ts'

const models = fileURLToPath(new URL('../../fixtures/golden/models', import.meta.url))
const unet = join(models, 'tiny-sd/unet/model.onnx')

const floats = (...values: readonly number[]) => Buffer.from(Float32Array.from(values).buffer)

async function readOnly(...tensor: readonly Uint8Array[]): Promise<OnnxInitializer> {
  const path = await graphFile(modelBytes(initializer(...tensor)))
  const [only] = (await readOnnxGraph(path)).initializers
  return only!
}

async function bytesOf({ data }: OnnxInitializer): Promise<Buffer> {
  return (await readFile(data.file)).subarray(data.offset, data.offset + data.bytes)
}

describe('readOnnxGraph', () => {
  // What the onnx library of Python reads from the same file.
  it('reads a graph that Optimum exported', async () => {
    const graph = await readOnnxGraph(unet)
    expect(graph.inputs).toEqual(['sample', 'timestep', 'encoder_hidden_states'])
    expect(graph.outputs).toEqual(['out_sample'])
    expect(graph.nodes).toHaveLength(1205)
    expect(graph.initializers).toHaveLength(208)

    const query = '/down_blocks.0/attentions.0/transformer_blocks.0/attn2/to_k/MatMul'
    expect(graph.nodes.find(({ name }) => name === query)).toEqual({
      name: query,
      opType: 'MatMul',
      inputs: ['encoder_hidden_states', 'onnx::MatMul_1640'],
      outputs: ['/down_blocks.0/attentions.0/transformer_blocks.0/attn2/to_k/MatMul_output_0'],
      integers: new Map(),
    })
    const gemm = graph.nodes.find(({ opType }) => opType === 'Gemm')
    expect(gemm?.integers.get('transB')).toBe(1)
    const weight = graph.initializers.find(({ name }) => name === 'onnx::MatMul_1640')!
    expect(weight).toMatchObject({ dataType: 1, dims: [32, 16], plain: true, data: { file: unet } })
    const values = new Float32Array(new Uint8Array(await bytesOf(weight)).buffer)
    expect(values).toHaveLength(512)
    expect([values[0], values[511]]).toEqual([0.26468393206596375, 0.22013793885707855])
  })

  it('finds weights in files beside the graph, of the length that is given or that the shape asks for', async () => {
    const path = await graphFile(
      modelBytes(
        initializer(dims(2, 3), dataType(10), tensorName('half'), external({ location: 'model.onnx_data' })),
        initializer(
          ...[dims(2), dataType(1), tensorName('deep')],
          external({ location: 'weights/deep', offset: '5000000000', length: '8' }),
        ),
      ),
    )
    const [half, deep] = (await readOnnxGraph(path)).initializers
    expect(half?.data).toEqual({ file: join(dirname(path), 'model.onnx_data'), offset: 0, bytes: 12 })
    expect(deep?.data).toEqual({ file: join(dirname(path), 'weights/deep'), offset: 5e9, bytes: 8 })
  })

  it.each(['../model.onnx_data', '/etc/passwd', 'weights/../../secret', '', '.', '..'])(
    'refuses weights in %j, outside of the folder',
    async (location) => {
      const reading = readOnly(dims(1), dataType(1), tensorName('w'), external({ location }))
      await expect(reading).rejects.toThrow(BrokenGraphError)
      await expect(reading).rejects.toThrow(/a tensor w whose weights stand in .*, not in its folder/)
    },
  )

  it('takes packed floats for what they are and says of packed integers that they are encoded', async () => {
    const packed = await readOnly(dims(2), dataType(1), bytesField(4, floats(1.5, -2)), tensorName('f'))
    expect(packed.plain).toBe(true)
    expect(await bytesOf(packed)).toEqual(floats(1.5, -2))

    const varints = Buffer.concat([varintBytes(7), varintBytes(300)])
    const integers = await readOnly(dims(2), dataType(7), bytesField(7, varints), tensorName('i'))
    expect(integers.plain).toBe(false)
    expect(await bytesOf(integers)).toEqual(varints)
  })

  it('takes dimensions that are packed', async () => {
    const packed = bytesField(1, Buffer.concat([varintBytes(2), varintBytes(1)]))
    const tensor = await readOnly(packed, dataType(1), bytesField(9, floats(1, 2)))
    expect(tensor.dims).toEqual([2, 1])
  })

  it('takes tensors without values and skips subgraphs', async () => {
    const branch = bytesField(
      5,
      Buffer.concat([textField(1, 'then_branch'), bytesField(6, varintField(9, 9))]),
    )
    const path = await graphFile(
      modelBytes(
        initializer(dims(0), dataType(1), tensorName('none')),
        bytesField(1, Buffer.concat([textField(4, 'If'), branch])),
      ),
    )
    const graph = await readOnnxGraph(path)
    expect(graph.initializers[0]?.data.bytes).toBe(0)
    expect(graph.nodes).toEqual([{ name: '', opType: 'If', inputs: [], outputs: [], integers: new Map() }])
  })

  it('counts no constants among the inputs', async () => {
    const path = await graphFile(
      modelBytes(
        bytesField(11, textField(1, 'sample')),
        bytesField(11, textField(1, 'w')),
        initializer(dims(1), dataType(1), tensorName('w'), bytesField(9, floats(1))),
      ),
    )
    expect((await readOnnxGraph(path)).inputs).toEqual(['sample'])
  })

  it('never reads weights: not those of 3 GB inside of a graph', async () => {
    const path = join(await temporaryFolder(), 'model.onnx')
    const size = 3 * 2 ** 30
    const before = Buffer.concat([dims(size / 4), dataType(1), tensorName('large'), bytesHeader(9, size)])
    const after = textField(2, 'after the weights')
    const tensor = bytesHeader(5, before.length + size)
    const graph = bytesHeader(7, tensor.length + before.length + size + after.length)
    const head = Buffer.concat([graph, tensor, before])
    const file = await open(path, 'w')
    await file.write(head, 0, head.length, 0)
    await file.write(after, 0, after.length, head.length + size)
    await file.close()

    const held = process.memoryUsage().rss
    const { initializers } = await readOnnxGraph(path)
    expect(initializers[0]?.data).toEqual({ file: path, offset: head.length, bytes: size })
    expect(process.memoryUsage().rss - held).toBeLessThan(2 ** 28)
  })

  it.each([
    ['no protobuf', Buffer.from('not a graph'), /./],
    ['an empty file', Buffer.alloc(0), /it holds 0 graphs, not one/],
    ['two graphs', Buffer.concat([modelBytes(), modelBytes()]), /it holds 2 graphs, not one/],
    ['a length beyond the end', modelBytes().fill(0x7f, 3, 4), /after its message at/],
    ['a tag that ends nowhere', Buffer.from([0xff, 0xff]), /no number where one begins, at byte 0/],
    ['a group', Buffer.from([0x0b]), /wire type 3 at byte 1/],
    ['a field 0', Buffer.from([0x00, 0x00]), /no field where one begins/],
    [
      'fewer bytes than the shape',
      modelBytes(initializer(dims(2), dataType(1), bytesField(9, floats(1)))),
      /4 bytes for the tensor  of the shape \[2\], not 8/,
    ],
    [
      'values in pieces',
      modelBytes(initializer(dims(2), dataType(1), bytesField(4, floats(1)), bytesField(4, floats(1)))),
      /not in one piece/,
    ],
    ['segments', modelBytes(initializer(bytesField(3, varintField(1, 0)))), /in segments/],
    [
      'an offset that is none',
      modelBytes(initializer(dims(1), dataType(1), external({ location: 'w', offset: '-4' }))),
      /4 bytes from byte -4 of w on/,
    ],
  ])('refuses %s', async (_, bytes, message) => {
    const reading = readOnnxGraph(await graphFile(bytes))
    await expect(reading).rejects.toThrow(BrokenGraphError)
    await expect(reading).rejects.toThrow(message)
  })

  it('refuses a graph that was cut off', async () => {
    const whole = await readFile(unet)
    for (const share of [0.1, 0.5, 0.9, 0.999]) {
      const path = await graphFile(whole.subarray(0, Math.floor(whole.length * share)))
      await expect(readOnnxGraph(path)).rejects.toThrow(BrokenGraphError)
    }
  })
})
