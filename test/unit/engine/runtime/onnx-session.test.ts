import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ModelBrokenError } from '../../../../src/engine/errors.ts'
import { openSession, builtInDevices, type OnnxSession } from '../../../../src/engine/runtime/onnx-session.ts'
import { onCpu, starter, temporaryFolder, tinySd } from '../golden-models.ts'
import { copyGraph, type GraphValue } from '../onnx-graph.ts'

async function open(path: string): Promise<OnnxSession> {
  const session = await openSession(path, onCpu)
  onTestFinished(() => session.release())
  return session
}

async function openCopyGraph(...pairs: readonly (readonly [GraphValue, GraphValue])[]): Promise<OnnxSession> {
  const path = join(await temporaryFolder(), 'model.onnx')
  await writeFile(path, copyGraph(pairs))
  return open(path)
}

const value = (name: string, type: GraphValue['type'], shape: GraphValue['shape']): GraphValue => ({
  name,
  type,
  shape,
})

describe('openSession', () => {
  it('runs what a model declares and leaves out what it does not', async () => {
    const session = await open(join(tinySd, 'text_encoder/model.onnx'))
    const ids = { data: new Int32Array(77), dims: [1, 77] }
    const output = await session.run({ input_ids: ids, attention_mask: ids }, ['last_hidden_state'])
    expect(output('last_hidden_state').dims).toEqual([1, 77, 32])
    expect(session.busyMs).toBeGreaterThan(0)
  })

  it('feeds int32 ids and a vector of int64 timesteps where a model wants those', async () => {
    const encoder = await open(join(starter, 'text_encoder/model.onnx'))
    const hidden = await encoder.run({ input_ids: { data: new Int32Array(2 * 32), dims: [2, 32] } }, [
      'last_hidden_state',
    ])
    const unet = await open(join(starter, 'unet/model.onnx'))
    const feeds = {
      sample: { data: new Float32Array(2 * 12 * 16 * 16).fill(0.5), dims: [2, 12, 16, 16] },
      timestep: { data: Float32Array.of(999), dims: [] },
      encoder_hidden_states: hidden('last_hidden_state'),
    }
    const output = await unet.run(feeds, ['out_sample'])
    expect(output('out_sample').dims).toEqual([2, 12, 16, 16])
    expect(output('out_sample').data.every(Number.isFinite)).toBe(true)
  })

  it('speaks float16 and float64 with models that do', async () => {
    const session = await openCopyGraph(
      [value('half', 'float16', ['n']), value('half_out', 'float16', ['n'])],
      [value('double', 'float64', ['n']), value('double_out', 'float64', ['n'])],
    )
    const numbers = { data: Float32Array.of(0.1, -2.5, 65504), dims: [3] }
    const output = await session.run({ half: numbers, double: numbers }, ['half_out', 'double_out'])
    expect(output('half_out').data).toEqual(Float32Array.of(0.0999755859375, -2.5, 65504))
    expect(output('double_out').data).toEqual(numbers.data)
  })

  it('fetches only what is asked for', async () => {
    const session = await openCopyGraph(
      [value('a', 'float32', [1]), value('a_out', 'float32', [1])],
      // An output of a type that nothing here reads: fetching it would throw.
      [value('b', 'int64', [1]), value('b_out', 'int64', [1])],
    )
    const one = { data: Float32Array.of(1), dims: [1] }
    const output = await session.run({ a: one, b: one }, ['a_out'])
    expect(output('a_out').data).toEqual(Float32Array.of(1))
    const both = await session.run({ a: one, b: one }, ['a_out', 'b_out'])
    expect(() => both('b_out')).toThrow('output b_out is not of a float type')
  })

  it('says which input nobody feeds and which output is missing', async () => {
    const session = await open(join(tinySd, 'unet/model.onnx'))
    await expect(session.run({}, ['out_sample'])).rejects.toThrow(
      /unet\/model\.onnx wants an input sample, which this pipeline lacks/,
    )
    await expect(session.run({}, ['noise'])).rejects.toThrow(/has no output noise; it has out_sample/)
  })

  it('refuses a feed of another shape than the model declares, and names both', async () => {
    const session = await openCopyGraph([value('a', 'float32', ['n', 3]), value('b', 'float32', ['n', 3])])
    const running = session.run({ a: { data: new Float32Array(8), dims: [2, 4] } }, ['b'])
    await expect(running).rejects.toThrow(ModelBrokenError)
    await expect(running).rejects.toThrow('input a has the shape [n, 3], the pipeline feeds [2, 4]')
  })

  it('blames the graph for what it cannot compute on the CPU', async () => {
    const path = join(tinySd, 'text_encoder/model.onnx')
    const session = await open(path)
    const unknown = { data: new Int32Array(77).fill(99_999), dims: [1, 77] }
    const running = session.run({ input_ids: unknown }, ['last_hidden_state'])
    await expect(running).rejects.toThrow(ModelBrokenError)
    await expect(running).rejects.toThrow(`${path} cannot be run on cpu`)
  })

  it('blames the folder for a graph that cannot be loaded, and names it', async () => {
    const path = join(await temporaryFolder(), 'model.onnx')
    await writeFile(path, 'not a graph')
    const opening = openSession(path, onCpu)
    await expect(opening).rejects.toThrow(ModelBrokenError)
    await expect(opening).rejects.toThrow(`${path} cannot be loaded`)
  })

  it('runs no more after release', async () => {
    const session = await openSession(join(tinySd, 'text_encoder/model.onnx'), onCpu)
    await session.release()
    const ids = { data: new Int32Array(77), dims: [1, 77] }
    await expect(session.run({ input_ids: ids }, ['last_hidden_state'])).rejects.toThrow(/disposed|released/)
  })
})

describe('builtInDevices', () => {
  it('ends with the CPU', () => {
    expect(builtInDevices().at(-1)).toBe('cpu')
  })
})
