import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { decodeTiny } from '../../../../src/engine/components/tiny-decoder.ts'
import { ModelBrokenError } from '../../../../src/engine/errors.ts'
import { openSession, type OnnxSession } from '../../../../src/engine/runtime/onnx-session.ts'
import { onCpu, temporaryFolder } from '../golden-models.ts'
import { copyGraph, sliceGraph, type GraphValue } from '../onnx-graph.ts'

const latents: GraphValue = { name: 'latents', type: 'float32', shape: ['n', 4, 'h', 'w'] }
const pixels: GraphValue = { name: 'pixels', type: 'float32', shape: ['n', 3, 'h', 'w'] }

async function open(graph: Uint8Array): Promise<OnnxSession> {
  const path = join(await temporaryFolder(), 'model.onnx')
  await writeFile(path, graph)
  const session = await openSession(path, onCpu)
  onTestFinished(() => session.release())
  return session
}

describe('decodeTiny', () => {
  it('shows the first picture of a batch, whatever the graph calls its latents', async () => {
    const decoder = await open(sliceGraph([latents], pixels, [0, 3]))
    const first = [-1, 1, 0, 0.5, 1, -1, 9, 9]
    const data = Float32Array.from([...first, ...first.map(() => 0.2)])
    const picture = await decodeTiny(decoder, { data, dims: [2, 4, 1, 2] })
    expect(picture).toMatchObject({ width: 2, height: 1 })
    expect([...picture.rgb]).toEqual([0, 128, 255, 255, 191, 0])
  })

  it('refuses a graph that gives no colours, or wants more than latents', async () => {
    const zeros = { data: new Float32Array(4), dims: [1, 4, 1, 1] }
    const copying = await open(copyGraph([[latents, { ...pixels, shape: ['n', 4, 'h', 'w'] }]]))
    await expect(decodeTiny(copying, zeros)).rejects.toThrow(/gives 4 colours a pixel; 3 were expected/)
    const demanding = await open(sliceGraph([latents, { ...latents, name: 'more' }], pixels, [0, 3]))
    await expect(decodeTiny(demanding, zeros)).rejects.toThrow(ModelBrokenError)
  })
})
