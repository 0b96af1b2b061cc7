import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { readGraphLayout } from '../../../src/model-files/onnx-graph.ts'
import { rewriteGraph, type ExternalWeights } from '../../../src/model-files/rewrite-graph.ts'

/** Moves a part's larger weights into `model.onnx_data` beside its graph, as exporters do; gives the path of that file. */
export async function moveWeightsOut(folder: string, part: string): Promise<string> {
  const graph = join(folder, part, 'model.onnx')
  const layout = await readGraphLayout(graph)
  const bytes = await readFile(graph)
  const data = `${graph}_data`
  const moved = new Map<string, ExternalWeights>()
  const file = await open(data, 'w')
  let offset = 0
  for (const { name, data: held, plain } of layout.graph.initializers) {
    if (!plain || held.bytes < 512) continue
    moved.set(name, { location: 'model.onnx_data', offset, bytes: held.bytes })
    await file.writeFile(bytes.subarray(held.offset, held.offset + held.bytes))
    offset += held.bytes
  }
  await file.close()
  await rewriteGraph(graph, layout, moved, `${graph}.new`)
  await rename(`${graph}.new`, graph)
  return data
}
