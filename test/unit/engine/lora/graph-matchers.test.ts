import { copyFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ModelBrokenError } from '../../../../src/engine/errors.ts'
import { checkLoras } from '../../../../src/engine/lora/check-loras.ts'
import { GraphMatchers } from '../../../../src/engine/lora/graph-matchers.ts'
import { temporaryFolder, tinySd } from '../golden-models.ts'
import { loraFile } from './lora-fixtures.ts'

const longAgo = new Date('2020-01-01T00:00:00Z')

/** A graph of its own, and what spoils its content without a trace. */
async function graphToSpoil() {
  const graph = join(await temporaryFolder(), 'model.onnx')
  await copyFile(join(tinySd, 'unet/model.onnx'), graph)
  await utimes(graph, longAgo, longAgo)
  const { size } = await stat(graph)
  const spoil = async () => {
    await writeFile(graph, Buffer.alloc(size, 0xff))
    await utimes(graph, longAgo, longAgo)
  }
  return { graph, spoil }
}

const modelOf = (graph: string) => ({
  pipelineClass: 'StableDiffusionPipeline',
  parts: [{ part: 'unet', graph }],
})
const loras = [{ file: loraFile('sd-peft.safetensors'), scale: 1 }]

it('reads a graph once, and again when its file has changed', async () => {
  const { graph, spoil } = await graphToSpoil()
  const graphs = new GraphMatchers()
  const before = await checkLoras(modelOf(graph), loras, graphs)
  await spoil()
  expect(await checkLoras(modelOf(graph), loras, graphs)).toEqual(before)
  await expect(checkLoras(modelOf(graph), loras)).rejects.toThrow(ModelBrokenError)
  await utimes(graph, longAgo, new Date())
  await expect(checkLoras(modelOf(graph), loras, graphs)).rejects.toThrow(ModelBrokenError)
})

it('keeps what was used last, and no more', async () => {
  const [first, second] = [await graphToSpoil(), await graphToSpoil()]
  const graphs = new GraphMatchers(1)
  await graphs.matcherOf(first.graph)
  await graphs.matcherOf(second.graph)
  await first.spoil()
  await second.spoil()
  expect(await graphs.matcherOf(second.graph)).toBeTypeOf('function')
  await expect(graphs.matcherOf(first.graph)).rejects.toThrow(ModelBrokenError)
})
