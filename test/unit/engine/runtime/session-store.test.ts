import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { LoadedModel } from '../../../../src/engine/protocol.ts'
import { SessionStore } from '../../../../src/engine/runtime/session-store.ts'
import { weightsSize } from '../../../../src/engine/runtime/weights-size.ts'
import { temporaryFolder, tinySd, tinySdV } from '../golden-models.ts'

const parts = ['text_encoder', 'unet', 'vae_decoder'] as const
const noCheckpoint = () => Promise.resolve()
const ids = { input_ids: { data: new Int32Array(77), dims: [1, 77] } }

function storeOf(memoryBytes: number): { store: SessionStore; changes: (readonly LoadedModel[])[] } {
  const changes: (readonly LoadedModel[])[] = []
  const store = new SessionStore({ memoryBytes, threads: 1, onChange: (loaded) => changes.push(loaded) })
  return { store, changes }
}

const bytesOf = (loaded: readonly LoadedModel[]) => loaded.reduce((sum, { bytes }) => sum + bytes, 0)
const foldersOf = (loaded: readonly LoadedModel[]) => loaded.map(({ modelFolder }) => modelFolder)

describe('SessionStore', () => {
  it('keeps what fits, and gives it to the next job without loading it again', async () => {
    const { store, changes } = storeOf(Infinity)
    const first = store.lease(tinySd)
    const session = await first.open(parts, noCheckpoint)
    await first.release()
    expect(changes).toHaveLength(3)

    const second = store.lease(tinySd)
    const again = await second.open(parts, () => Promise.reject(new Error('nothing is loaded')))
    expect(again('unet')).toBe(session('unet'))
    expect(changes).toHaveLength(3)
    await second.release()
    await store.clear()
  })

  it('counts at least the size of the files', async () => {
    const { store } = storeOf(Infinity)
    await store.lease(tinySd).open(['unet'], noCheckpoint)
    const [model] = store.loaded()
    expect(model?.modelFolder).toBe(tinySd)
    expect(model?.bytes).toBeGreaterThanOrEqual(await weightsSize(join(tinySd, 'unet/model.onnx')))
  })

  it('lets the least recently used go first, part by part', async () => {
    const { store, changes } = storeOf(Infinity)
    const use = async (folder: string, part: string) => {
      const lease = store.lease(folder)
      await lease.open([part], noCheckpoint)
      await lease.release()
    }
    await use(tinySd, 'unet')
    await use(tinySdV, 'unet')
    await use(tinySdV, 'vae_decoder')
    await use(tinySd, 'unet')
    changes.length = 0
    await store.clear()
    expect(changes.map(foldersOf)).toEqual([[tinySdV, tinySd], [tinySd], []])
  })

  it('never takes from a running job, and shrinks to its budget when the job lets go', async () => {
    const { store } = storeOf(1)
    const lease = store.lease(tinySd)
    const session = await lease.open(parts, noCheckpoint)
    expect(bytesOf(store.loaded())).toBeGreaterThan(1)
    const output = await session('text_encoder').run(ids, ['last_hidden_state'])
    expect(output('last_hidden_state').dims).toEqual([1, 77, 32])
    expect(lease.busyMs()).toBeGreaterThan(0)

    await lease.release()
    expect(store.loaded()).toEqual([])
    expect(() => session('unet')).toThrow('is not loaded')
  })

  it('makes room before it loads, for another model first', async () => {
    const { store, changes } = storeOf(1)
    const lease = store.lease(tinySd)
    await lease.open(['unet'], noCheckpoint)
    await lease.release()
    const other = store.lease(tinySdV)
    await other.open(['unet'], noCheckpoint)
    await other.release()
    expect(changes.map(foldersOf)).toEqual([[tinySd], [], [tinySdV], []])
  })

  it('asks before each load whether to go on, and keeps nothing held when told not to', async () => {
    const { store } = storeOf(1)
    const lease = store.lease(tinySd)
    let loads = 0
    const stopAtSecond = () => (++loads === 2 ? Promise.reject(new Error('stop')) : Promise.resolve())
    await expect(lease.open(parts, stopAtSecond)).rejects.toThrow('stop')
    expect(store.loaded()).toHaveLength(1)
    await lease.release()
    expect(store.loaded()).toEqual([])
  })
})

describe('weightsSize', () => {
  it('counts weights beside the graph, through links, and neither configurations nor other graphs', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'blobs'))
    await mkdir(join(folder, 'unet'))
    await writeFile(join(folder, 'blobs/one'), Buffer.alloc(1000))
    await symlink(join(folder, 'blobs/one'), join(folder, 'unet/model.onnx_data'))
    const files = { 'model.onnx': 10, 'config.json': 7, 'model_fp16.onnx': 7, 'conv_in.weight': 100 }
    for (const [name, size] of Object.entries(files))
      await writeFile(join(folder, 'unet', name), Buffer.alloc(size))
    expect(await weightsSize(join(folder, 'unet/model.onnx'))).toBe(1110)
  })
})
