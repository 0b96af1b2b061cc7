import { describe, expect, it, onTestFinished } from 'vitest'
import { mergedGraph } from '../../../../src/engine/lora/merged-graph.ts'
import { openSession } from '../../../../src/engine/runtime/onnx-session.ts'
import { loraCases, requestOf, weightsOf, type LoraCase } from './lora-fixtures.ts'

const isHalf = ({ graph }: LoraCase) => graph.includes('te-half')

async function outputOf({ inputs, output }: LoraCase, graph: string): Promise<Float32Array> {
  const session = await openSession(graph, { device: 'cpu', threads: 1 })
  onTestFinished(() => session.release())
  const feeds = Object.entries(inputs).map(([name, { dims, values }]) => {
    const whole = name === 'input_ids'
    return [name, { data: whole ? Int32Array.from(values) : Float32Array.from(values), dims }]
  })
  const result = await session.run(Object.fromEntries(feeds), [output.name])
  expect(result(output.name).dims).toEqual(output.dims)
  return result(output.name).data
}

describe.each(loraCases)('$name ($part of $pipelineClass)', (one) => {
  it('gives the weights that torch gives, and changes no others', async () => {
    const before = await weightsOf(one.graph)
    const after = await weightsOf(await mergedGraph(await requestOf(one)))
    const changed = [...after.keys()].filter((name) => String(after.get(name)) !== String(before.get(name)))
    expect(changed.toSorted()).toEqual(one.weights.map(({ name }) => name).toSorted())
    expect([...after.keys()]).toEqual([...before.keys()])

    let worst = 0
    for (const { name, sum, sumOfSizes, some } of one.weights) {
      const values = [...after.get(name)!]
      const mean = sumOfSizes / values.length
      worst = Math.max(worst, Math.abs(values.reduce((total, value) => total + value, 0) - sum) / sumOfSizes)
      for (const [place, value] of some) worst = Math.max(worst, Math.abs(values[place]! - value) / mean)
    }
    // Measured: 1.7e-7, and none in float16.
    expect(worst).toBeLessThan(1e-6)
  })

  it('gives the output that the graph has with those weights', async () => {
    const values = await outputOf(one, await mergedGraph(await requestOf(one)))
    const expected = new Float32Array(new Uint8Array(Buffer.from(one.output.float32, 'base64')).buffer)
    expect(values).toHaveLength(expected.length)
    const worst = values.reduce((most, value, k) => Math.max(most, Math.abs(value - expected[k]!)), 0)
    // Measured: 2.4e-6. One step of float16 is 2e-3 for values as large as these.
    expect(worst).toBeLessThan(isHalf(one) ? 4e-3 : 1e-5)
  })
})
