import { statSync } from 'node:fs'
import { cp, lstat, mkdir, mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { CanceledError, ModelBrokenError } from '../../../../src/engine/errors.ts'
import { addEntry, weightsName } from '../../../../src/engine/lora/graph-cache.ts'
import { sourceName, sourceOf } from '../../../../src/engine/lora/merge-source.ts'
import { mergedGraph, type MergeRequest } from '../../../../src/engine/lora/merged-graph.ts'
import { openSession } from '../../../../src/engine/runtime/onnx-session.ts'
import { temporaryFolder } from '../golden-models.ts'
import { caseNamed, loraFile, requestOf, weightsOf } from './lora-fixtures.ts'
import { kohya, tensorFile } from './safetensors-bytes.ts'

const external = caseNamed('weights in another file')
const memoryDisk = '/dev/shm'
const memoryDiskDevice = statSync(memoryDisk, { throwIfNoEntry: false })?.dev
const hasAnotherDisk = memoryDiskDevice !== undefined && memoryDiskDevice !== statSync(tmpdir()).dev
const hours = (count: number) => new Date(Date.now() - count * 3_600_000)
const keyOf = (graph: string) => basename(dirname(graph))

/** A request for a copy of the case's graph, which the test may change. */
async function copiedRequest(more: Partial<MergeRequest> = {}): Promise<MergeRequest> {
  const folder = join(await temporaryFolder(), 'text_encoder')
  await cp(dirname(external.graph), folder, { recursive: true })
  return requestOf(external, { graph: join(folder, 'model.onnx'), ...more })
}

const build = (text: string) => (path: string) => writeFile(path, text)

describe('mergedGraph', () => {
  it('is the graph itself where nothing is merged', async () => {
    const file = loraFile('sdxl-kohya-sgm.safetensors')
    const other = loraFile('flux-peft.safetensors')
    for (const loras of [[], [{ file, scale: 0 }], [{ file: other, scale: 1 }]]) {
      const request = await requestOf(external, { loras })
      expect(await mergedGraph(request)).toBe(external.graph)
      expect(await readdir(dirname(request.cacheFolder))).toEqual([])
    }
    // It has modules of a text encoder, but none of this one.
    const elsewhere = await requestOf(external, { part: 'text_encoder_2', loras: [{ file, scale: 1 }] })
    expect(await mergedGraph(elsewhere)).toBe(external.graph)
  })

  it('leaves the weights as they are, bit for bit, where one LoRA takes back the other', async () => {
    const [lora] = external.loras
    const request = await requestOf(external, { loras: [lora!, { ...lora!, scale: -lora!.scale }] })
    const merged = await mergedGraph(request)
    expect(merged).not.toBe(external.graph)
    expect(await weightsOf(merged)).toEqual(await weightsOf(external.graph))
  })

  it('shares the model’s own weights by a hard link, and holds only what changed', async () => {
    const request = await copiedRequest()
    const graph = await mergedGraph(request)
    const own = weightsName(keyOf(graph))
    expect((await readdir(dirname(graph))).toSorted()).toEqual(
      [sourceName, own, 'model.onnx', 'model.onnx_data'].toSorted(),
    )
    const linked = await stat(join(dirname(graph), 'model.onnx_data'))
    expect(linked.ino).toBe((await stat(join(dirname(request.graph), 'model.onnx_data'))).ino)
    // One weight of 16 x 16 floats, filled up to a page.
    expect((await stat(join(dirname(graph), own))).size).toBe(4096)
    expect(await readdir(request.cacheFolder)).toEqual([keyOf(graph)])
  })

  it('follows the links of a hub’s cache', async () => {
    const plain = await copiedRequest()
    const snapshot = join(await temporaryFolder(), 'snapshot')
    await mkdir(snapshot)
    for (const name of ['model.onnx', 'model.onnx_data']) {
      await symlink(join(dirname(plain.graph), name), join(snapshot, name))
    }
    const graph = await mergedGraph({ ...plain, graph: join(snapshot, 'model.onnx') })
    expect(await weightsOf(graph)).toEqual(await weightsOf(await mergedGraph(plain)))
    expect((await lstat(join(dirname(graph), 'model.onnx_data'))).isFile()).toBe(true)
    const session = await openSession(graph, { device: 'cpu', threads: 1 })
    await session.release()
  })

  it.runIf(hasAnotherDisk)('copies what cannot be linked, from another disk', async () => {
    const cacheFolder = await mkdtemp(join(memoryDisk, 'merged-'))
    onTestFinished(() => rm(cacheFolder, { recursive: true }))
    const request = await copiedRequest()
    const graph = await mergedGraph({ ...request, cacheFolder })
    expect(await weightsOf(graph)).toEqual(await weightsOf(await mergedGraph(request)))
    expect((await stat(join(dirname(graph), 'model.onnx_data'))).nlink).toBe(1)
  })

  it('blames the folder whose weights are not there', async () => {
    const request = await copiedRequest()
    await rm(join(dirname(request.graph), 'model.onnx_data'))
    await expect(mergedGraph(request)).rejects.toThrow(ModelBrokenError)
    await expect(mergedGraph(request)).rejects.toThrow(/model\.onnx_data cannot be read/)
    await writeFile(join(dirname(request.graph), 'model.onnx_data'), 'few bytes')
    await expect(mergedGraph(request)).rejects.toThrow(
      /model\.onnx_data ends within the weights of onnx::MatMul_\d+/,
    )
  })

  it('is made once, and marked whenever it is used', async () => {
    const request = await requestOf(external)
    const graph = await mergedGraph(request)
    const made = await stat(graph)
    await utimes(graph, hours(5), hours(5))
    expect(await mergedGraph(request)).toBe(graph)
    const found = await stat(graph)
    expect(found.ino).toBe(made.ino)
    expect(found.mtimeMs).toBeGreaterThan(hours(1).getTime())
  })

  it('is another one for other scales, another order, other LoRAs and another graph', async () => {
    const one = caseNamed('three at once, one of them negative')
    const request = await requestOf(one)
    const [first, second, third] = one.loras
    const lists = [
      one.loras,
      [first!, second!],
      [second!, first!, third!],
      [{ ...first!, scale: 0.51 }, second!, third!],
    ]
    const graphs: string[] = []
    for (const loras of lists) graphs.push(await mergedGraph({ ...request, loras }))
    expect(new Set(graphs).size).toBe(lists.length)

    const copied = await copiedRequest({ cacheFolder: request.cacheFolder })
    const before = await mergedGraph(copied)
    await utimes(join(dirname(copied.graph), 'model.onnx_data'), hours(1), hours(1))
    expect(await mergedGraph(copied)).not.toBe(before)
  })

  it('knows a LoRA by what is in it, not by its name', async () => {
    const request = await requestOf(external)
    const file = join(await temporaryFolder(), 'renamed.safetensors')
    await cp(loraFile('sdxl-kohya-sgm.safetensors'), file)
    const graph = await mergedGraph(request)
    expect(await mergedGraph({ ...request, loras: [{ file, scale: 1 }] })).toBe(graph)
    await cp(loraFile('sd-diffusers-old.safetensors'), file)
    await expect(mergedGraph({ ...request, loras: [{ file, scale: 1 }] })).rejects.toThrow(/renamed/)
  })

  it('takes once what a file holds in two kinds of names', async () => {
    const value = kohya('lora_unet_single_blocks_1_linear2', [160, 2, 32])
    const twice = { ...value, ...kohya('lora_unet_single_transformer_blocks_1_proj_out', [160, 2, 32]) }
    const request = await requestOf(caseNamed('PEFT, and then kohya'))
    const [once, both] = [await tensorFile(value), await tensorFile(twice)].map((file) => [
      { file, scale: 1 },
    ])
    const merged = await weightsOf(await mergedGraph({ ...request, loras: both! }))
    expect(merged).toEqual(await weightsOf(await mergedGraph({ ...request, loras: once! })))
    expect(merged).not.toEqual(await weightsOf(request.graph))
  })

  it('is one for all who ask at once', async () => {
    const request = await requestOf(external)
    const graphs = await Promise.all(Array.from({ length: 5 }, () => mergedGraph(request)))
    expect(new Set(graphs).size).toBe(1)
    expect(await readdir(request.cacheFolder)).toEqual([keyOf(graphs[0]!)])
    const session = await openSession(graphs[0]!, { device: 'cpu', threads: 1 })
    await session.release()
  })

  it('leaves nothing behind when it is stopped', async () => {
    let calls = 0
    const checkpoint = async () => {
      calls++
      if (calls === 3) throw new CanceledError('enough')
    }
    const request = await requestOf(caseNamed("kohya in sgm's names"), { checkpoint })
    await expect(mergedGraph(request)).rejects.toThrow(CanceledError)
    expect(await readdir(request.cacheFolder)).toEqual([])
    expect(await mergedGraph({ ...request, checkpoint: async () => {} })).not.toBe(request.graph)
  })
})

describe('addEntry', () => {
  it('leaves the entry of whoever was faster', async () => {
    const cacheFolder = await temporaryFolder()
    const source = await sourceOf(external.graph)
    const first = await addEntry(cacheFolder, 'key', source, build('first'))
    const made = await stat(first)
    expect(await addEntry(cacheFolder, 'key', source, build('second!'))).toBe(first)
    expect((await stat(first)).ino).toBe(made.ino)
    expect(await readdir(cacheFolder)).toEqual(['key'])
  })

  it('passes on why an entry could not be made', async () => {
    const cacheFolder = await temporaryFolder()
    const source = await sourceOf(external.graph)
    await writeFile(join(cacheFolder, 'key'), 'a file is in the way')
    await expect(addEntry(cacheFolder, 'key', source, (path) => writeFile(path, 'x'))).rejects.toThrow(
      /ENOTDIR|EEXIST/,
    )
    await rm(join(cacheFolder, 'key'))
    await expect(
      addEntry(cacheFolder, 'key', source, async () => {
        throw new Error('the disk is full')
      }),
    ).rejects.toThrow('the disk is full')
    expect(await readdir(cacheFolder)).toEqual([])
  })
})
