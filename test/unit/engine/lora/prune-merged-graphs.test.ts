import { cp, mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  addEntry,
  findEntry,
  linkInto,
  pruneMergedGraphs,
  removeOutdated,
  weightsName,
} from '../../../../src/engine/lora/graph-cache.ts'
import { sourceName, sourceOf, type MergeSource } from '../../../../src/engine/lora/merge-source.ts'
import { temporaryFolder } from '../golden-models.ts'

const hours = (count: number) => new Date(Date.now() - count * 3_600_000)

/** A part of a model: a graph of 10 bytes, and weights of 1000. */
async function modelPart(): Promise<MergeSource> {
  const folder = join(await temporaryFolder(), 'unet')
  await mkdir(folder)
  await writeFile(join(folder, 'model.onnx'), Buffer.alloc(10))
  await writeFile(join(folder, 'model.onnx_data'), Buffer.alloc(1000))
  return sourceOf(join(folder, 'model.onnx'))
}

/** An entry of a graph of 10 bytes, changed weights of 100, and the model's own; last used so many hours ago. */
async function entry(
  cacheFolder: string,
  key: string,
  source: MergeSource,
  age: number,
  take = linkInto,
): Promise<string> {
  const graph = await addEntry(cacheFolder, key, source, async (path) => {
    await writeFile(path, Buffer.alloc(10))
    await writeFile(join(dirname(path), weightsName(key)), Buffer.alloc(100))
    await take(path, source.graph, join(dirname(source.graph), 'model.onnx_data'))
  })
  await utimes(graph, hours(age), hours(age))
  return graph
}

/** What linking comes to where the disk is another. */
const copyInto = (entryGraph: string, modelGraph: string, file: string) =>
  cp(file, join(dirname(entryGraph), relative(dirname(modelGraph), file)))

async function threeEntries() {
  const cacheFolder = join(await temporaryFolder(), 'cache')
  const source = await modelPart()
  const graphs = [await entry(cacheFolder, 'old', source, 3), await entry(cacheFolder, 'older', source, 4)]
  graphs.push(await entry(cacheFolder, 'new', source, 1))
  const note = await stat(join(cacheFolder, 'new', sourceName))
  return { cacheFolder, graphs, source, each: 110 + note.size }
}

describe('pruneMergedGraphs', () => {
  it('deletes what was used longest ago, and no more than it must', async () => {
    const { cacheFolder, each } = await threeEntries()
    expect(await pruneMergedGraphs(cacheFolder, 3 * each, [])).toBe(3 * each)
    expect(await pruneMergedGraphs(cacheFolder, 3 * each - 1, [])).toBe(2 * each)
    expect((await readdir(cacheFolder)).toSorted()).toEqual(['new', 'old'])
    expect(await pruneMergedGraphs(cacheFolder, each, [])).toBe(each)
    expect(await readdir(cacheFolder)).toEqual(['new'])
  })

  it('counts a model’s own weights where they are copies', async () => {
    const { cacheFolder, source, each } = await threeEntries()
    await entry(cacheFolder, 'cpy', source, 2, copyInto)
    expect(await pruneMergedGraphs(cacheFolder, 4 * each + 1000, [])).toBe(4 * each + 1000)
    expect(await pruneMergedGraphs(cacheFolder, 2 * each + 1000, [])).toBe(2 * each + 1000)
    expect((await readdir(cacheFolder)).toSorted()).toEqual(['cpy', 'new'])
    expect(await pruneMergedGraphs(cacheFolder, each + 999, [])).toBe(each)
    expect(await readdir(cacheFolder)).toEqual(['new'])
  })

  it('spares what is in use and what was used again', async () => {
    const { cacheFolder, graphs, each } = await threeEntries()
    expect(await findEntry(cacheFolder, 'old')).toBe(graphs[0])
    expect(await pruneMergedGraphs(cacheFolder, 2 * each, [graphs[1]!])).toBe(2 * each)
    expect((await readdir(cacheFolder)).toSorted()).toEqual(['old', 'older'])
    expect(await pruneMergedGraphs(cacheFolder, 0, graphs)).toBe(2 * each)
  })

  it('deletes what nobody can ask for any more, however much room there is', async () => {
    const { cacheFolder, source, graphs } = await threeEntries()
    const [gone, changed] = [await modelPart(), await modelPart()]
    const spared = await entry(cacheFolder, 'spared', gone, 1)
    await entry(cacheFolder, 'gone', gone, 1)
    await entry(cacheFolder, 'changed', changed, 1)
    await rm(join(cacheFolder, 'old', sourceName))
    await writeFile(join(cacheFolder, 'older', sourceName), '{"graph": "')
    await pruneMergedGraphs(cacheFolder, 1e9, graphs)
    expect(await readdir(cacheFolder)).toHaveLength(6)
    await rm(dirname(gone.graph), { recursive: true })
    await writeFile(join(dirname(changed.graph), 'model.onnx_data'), Buffer.alloc(999))
    await pruneMergedGraphs(cacheFolder, 1e9, [spared])
    expect((await readdir(cacheFolder)).toSorted()).toEqual(['new', 'spared'])
    await rm(source.graph)
    await pruneMergedGraphs(cacheFolder, 1e9, [])
    expect(await readdir(cacheFolder)).toEqual([])
  })

  it('clears away what was never finished: once its process is gone, else a day later', async () => {
    const { cacheFolder } = await threeEntries()
    // No process has so high a number.
    const died = `.building-${hostname()}~99999999~1`
    const lives = `.building-${hostname()}~${process.pid}~1`
    const names = ['.building-a-1', '.building-b-2', died, lives]
    for (const name of names) await mkdir(join(cacheFolder, name))
    await utimes(join(cacheFolder, '.building-a-1'), hours(25), hours(25))
    await pruneMergedGraphs(cacheFolder, 1e9, [])
    expect((await readdir(cacheFolder)).toSorted()).toEqual(['.building-b-2', lives, 'new', 'old', 'older'])
  })

  it('finds nothing to do where no cache is', async () => {
    const folder = await temporaryFolder()
    expect(await pruneMergedGraphs(join(folder, 'none'), 0, [])).toBe(0)
    expect(await findEntry(folder, 'none')).toBeNull()
  })
})

describe('removeOutdated', () => {
  it('gives back a removed model’s weights, and tells how many bytes', async () => {
    const { cacheFolder, source, graphs, each } = await threeEntries()
    expect(await removeOutdated(cacheFolder, [])).toBe(0)
    await rm(source.graph)
    await rm(join(dirname(source.graph), 'model.onnx_data'))
    expect(await removeOutdated(cacheFolder, [graphs[0]!])).toBe(2 * each)
    expect(await removeOutdated(cacheFolder, [])).toBe(each + 1000)
    expect(await readdir(cacheFolder)).toEqual([])
  })

  it('finds a model by the way from the cache, wherever both are', async () => {
    const models = join(await temporaryFolder(), 'models')
    await cp(dirname((await modelPart()).graph), join(models, 'sd'), { recursive: true })
    const source = await sourceOf(join(models, 'sd/model.onnx'))
    await entry(join(models, '.merged'), 'key', source, 1)
    const moved = join(await temporaryFolder(), 'elsewhere')
    await rename(models, moved)
    expect(await removeOutdated(join(moved, '.merged'), [])).toBe(0)
    expect(await readdir(join(moved, '.merged'))).toEqual(['key'])
  })
})
