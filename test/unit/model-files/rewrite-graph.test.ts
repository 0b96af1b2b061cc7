import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readGraphLayout, readOnnxGraph } from '../../../src/model-files/onnx-graph.ts'
import { rewriteGraph } from '../../../src/model-files/rewrite-graph.ts'
import { temporaryFolder } from './graph-bytes.ts'

const unet = fileURLToPath(new URL('../../fixtures/golden/models/tiny-sd/unet/model.onnx', import.meta.url))

async function rewritten(names: readonly string[]) {
  const target = join(await temporaryFolder(), 'model.onnx')
  const layout = await readGraphLayout(unet)
  const bytes = new Map(layout.graph.initializers.map(({ name, data }) => [name, data.bytes]))
  const moved = new Map(
    names.map((name, k) => [name, { location: 'moved.bin', offset: 4096 * k, bytes: bytes.get(name) ?? 0 }]),
  )
  await rewriteGraph(unet, layout, moved, target)
  return target
}

describe('rewriteGraph', () => {
  it('copies a graph of which nothing moves', async () => {
    expect(await readFile(await rewritten([]))).toEqual(await readFile(unet))
  })

  it('moves the weights that are named and leaves all else as it is', async () => {
    const moving = ['conv_in.weight', 'onnx::MatMul_1640', 'conv_out.weight']
    const target = await rewritten(moving)
    const before = await readOnnxGraph(unet)
    const after = await readOnnxGraph(target)
    expect({ ...after, initializers: [] }).toEqual({ ...before, initializers: [] })
    expect(after.initializers.map(({ name, dims, dataType }) => ({ name, dims, dataType }))).toEqual(
      before.initializers.map(({ name, dims, dataType }) => ({ name, dims, dataType })),
    )

    const [old, fresh] = [await readFile(unet), await readFile(target)]
    const file = join(dirname(target), 'moved.bin')
    for (const [k, { name, data }] of after.initializers.entries()) {
      const { offset, bytes } = before.initializers[k]!.data
      const place = moving.indexOf(name)
      if (place >= 0) expect(data).toEqual({ file, offset: 4096 * place, bytes })
      else {
        const stays = fresh.subarray(data.offset, data.offset + data.bytes)
        expect(stays.equals(old.subarray(offset, offset + bytes))).toBe(true)
      }
    }
    expect(fresh.length).toBeLessThan(old.length - 4 * (16 * 4 * 9 + 32 * 16 + 4 * 16 * 9) + 500)
  })

  it('does not write over a file', async () => {
    const target = await rewritten([])
    await expect(rewriteGraph(unet, await readGraphLayout(unet), new Map(), target)).rejects.toThrow(/EEXIST/)
  })
})
