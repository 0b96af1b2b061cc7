import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ModelBrokenError, ModelUnavailableError } from '../../../../src/engine/errors.ts'
import { Kept } from '../../../../src/engine/kept.ts'
import type { DeviceReport, LoadedModel } from '../../../../src/engine/protocol.ts'
import type { LeaseOptions, SessionLease } from '../../../../src/engine/runtime/session-lease.ts'
import type { SessionStoreOptions } from '../../../../src/engine/runtime/session-store.ts'
import { PartSizes } from '../../../../src/model-files/part-sizes.ts'
import { copyOf, cpuOf, tinySd, tinySdV } from '../golden-models.ts'

const parts = ['text_encoder', 'unet', 'vae_decoder'] as const
const ids = { input_ids: { data: new Int32Array(77), dims: [1, 77] } }

/** What is kept on these devices, and who is told. */
function keep(devices: readonly DeviceReport[], more: Partial<SessionStoreOptions> = {}) {
  const changes: (readonly LoadedModel[])[] = []
  const kept = new Kept({ devices, threads: 1, onChange: (loaded) => changes.push(loaded), ...more })
  const lease = (modelFolder: string, options: Partial<LeaseOptions> = {}): SessionLease =>
    kept.lease({ modelFolder, checkpoint: () => Promise.resolve(), ...options })
  return { kept, changes, lease }
}

const partsOf = (loaded: readonly LoadedModel[]) =>
  loaded.flatMap(({ parts: held }) => held.map(({ part }) => part))
const foldersOf = (loaded: readonly LoadedModel[]) => loaded.map(({ modelFolder }) => modelFolder)
const nothing = () => Promise.resolve()
const refuse = () => Promise.reject(new Error('nothing is loaded'))

/** Bytes of the parts of tiny-sd: of the largest one, and of all that a prompt needs. */
async function sizesOfTinySd(): Promise<{ readonly largest: number; readonly all: number }> {
  const sizes = await new PartSizes().ofFolder(tinySd)
  const needed = sizes.filter(({ part }) => parts.some((name) => name === part)).map(({ bytes }) => bytes)
  return { largest: Math.max(...needed), all: needed.reduce((sum, bytes) => sum + bytes, 0) }
}

describe('SessionLease', () => {
  it('keeps what fits, and gives it to the next job without loading it again', async () => {
    const { kept, changes, lease } = keep(cpuOf())
    const first = lease(tinySd)
    await first.prepare(parts)
    const unet = await first.part('unet')((session) => Promise.resolve(session))
    await first.release()
    expect(changes).toHaveLength(3)
    expect(first.loadMs).toBeGreaterThan(0)

    const second = lease(tinySd, { checkpoint: refuse })
    await second.prepare(parts)
    expect(await second.part('unet')((session) => Promise.resolve(session))).toBe(unet)
    expect(changes).toHaveLength(3)
    expect(second.loadMs).toBe(0)
    await second.release()
    await kept.sessions.clear()
  })

  it('counts at least the size of the files, and the time in the runtime', async () => {
    const { kept, lease } = keep(cpuOf())
    const own = lease(tinySd)
    const output = await own.part('text_encoder')((session) => session.run(ids, ['last_hidden_state']))
    expect(output('last_hidden_state').dims).toEqual([1, 77, 32])
    expect(own.busyMs).toBeGreaterThan(0)
    const size = await new PartSizes().ofPart(tinySd, 'text_encoder')
    const [model] = kept.sessions.loaded()
    expect(model).toMatchObject({ modelFolder: tinySd, parts: [{ part: 'text_encoder', device: 'cpu' }] })
    expect(model?.bytes).toBeGreaterThanOrEqual(size?.bytes ?? Infinity)
    await kept.sessions.clear()
  })

  it('lets the least recently used go first, part by part', async () => {
    const { kept, changes, lease } = keep(cpuOf())
    await lease(tinySd).part('unet')(nothing)
    await lease(tinySdV).part('unet')(nothing)
    await lease(tinySdV).part('vae_decoder')(nothing)
    await lease(tinySd).part('unet')(nothing)
    changes.length = 0
    await kept.sessions.clear()
    expect(changes.map(foldersOf)).toEqual([[tinySdV, tinySd], [tinySd], []])
  })

  it('releases each part for the next one where all together do not fit', async () => {
    const { largest, all } = await sizesOfTinySd()
    expect(all).toBeGreaterThan(largest)
    const { changes, lease } = keep(cpuOf(largest))
    const own = lease(tinySd)
    await own.prepare(parts)
    expect(changes).toEqual([])
    for (const part of parts) await own.part(part)(nothing)
    await own.release()
    const within = ([model]: readonly LoadedModel[]) =>
      !model || model.parts.length === 1 || model.bytes <= largest
    expect(changes.every(within)).toBe(true)
    expect(changes.map(partsOf).some((held) => held.includes('unet') && held.length > 1)).toBe(false)
  })

  it('never takes what somebody works with', async () => {
    const { largest } = await sizesOfTinySd()
    const { kept, lease } = keep(cpuOf(largest))
    const own = lease(tinySd)
    await own.part('unet')(async (unet) => {
      await own.part('text_encoder')((encoder) => encoder.run(ids, ['last_hidden_state']))
      expect(partsOf(kept.sessions.loaded())).toContain('unet')
      expect(unet.inputs.length).toBeGreaterThan(0)
    })
    await own.release()
    await kept.sessions.clear()
    expect(kept.sessions.loaded()).toEqual([])
  })

  it('refuses before anything is loaded what would not fit by itself, and says why', async () => {
    const { changes, lease } = keep(cpuOf(1000))
    const preparing = lease(tinySd).prepare(parts)
    await expect(preparing).rejects.toThrow(ModelUnavailableError)
    await expect(preparing).rejects.toThrow(/text_encoder does not fit into memory: .* of cpu's 1000 bytes/)
    expect(changes).toEqual([])
  })

  it('asks before each load whether to go on, and tells of it', async () => {
    const { kept, lease } = keep(cpuOf())
    const told: boolean[] = []
    let loads = 0
    const checkpoint = () => (++loads === 2 ? Promise.reject(new Error('stop')) : Promise.resolve())
    const own = lease(tinySd, { checkpoint, onLoading: (isLoading) => told.push(isLoading) })
    await expect(own.prepare(parts)).rejects.toThrow('stop')
    expect(kept.sessions.loaded()).toHaveLength(1)
    expect(told).toEqual([true, false])
    await kept.sessions.clear()
  })

  it('falls back on the CPU where a device fails, and says so', async () => {
    const notes: string[] = []
    // The runtime of this test has no such device, whatever the report says.
    const broken = { name: 'dml', usable: true, reason: 'It lies.', memoryBytes: null } as const
    const { kept, lease } = keep([broken, ...cpuOf()], { onNote: (note) => notes.push(note) })
    const device = await lease(tinySd).part('unet')((session) => Promise.resolve(session.device))
    expect(device).toBe('cpu')
    expect(notes).toHaveLength(1)
    expect(notes[0]).toMatch(/unet\/model\.onnx runs on the CPU: /)
    await kept.sessions.clear()
  })

  it('keeps to the memory of the CPU where a device fails', async () => {
    const { largest } = await sizesOfTinySd()
    const broken = { name: 'dml', usable: true, reason: 'It lies.', memoryBytes: null } as const
    const { changes, lease } = keep([broken, ...cpuOf(largest - 1)])
    await expect(lease(tinySd).part('unet')(nothing)).rejects.toThrow(/unet\/model\.onnx cannot be loaded/)
    expect(changes).toEqual([])
  })

  it('loads anew what has changed on the disk, and goes on within a job with what it began with', async () => {
    const folder = await copyOf(tinySd)
    const { kept, changes, lease } = keep(cpuOf())
    const own = lease(folder)
    const before = await own.part('vae_decoder')((session) => Promise.resolve(session))
    await cp(join(tinySdV, 'vae_decoder'), join(folder, 'vae_decoder'), { recursive: true })
    expect(await own.part('vae_decoder')((session) => Promise.resolve(session))).toBe(before)
    const after = await lease(folder).part('vae_decoder')((session) => Promise.resolve(session))
    expect(after).not.toBe(before)
    expect(changes.map(partsOf)).toEqual([['vae_decoder'], [], ['vae_decoder']])
    await kept.sessions.clear()
  })

  it('takes the device that is asked for or none', async () => {
    const unusable = { name: 'cuda', usable: false, reason: 'There is no GPU.', memoryBytes: null } as const
    const { kept, lease } = keep([unusable, ...cpuOf()])
    expect(() => lease(tinySd, { device: 'cuda' })).toThrow(
      'The model is to run on cuda, which cannot be used: There is no GPU.',
    )
    expect(() => lease(tinySd, { device: 'coreml' })).toThrow(ModelUnavailableError)
    await lease(tinySd, { device: 'cpu' }).part('unet')(nothing)
    await kept.sessions.clear()
  })

  it('names a graph that is missing or broken', async () => {
    const { lease } = keep(cpuOf())
    const folder = await copyOf(tinySd)
    await writeFile(join(folder, 'unet/model.onnx'), 'no graph')
    await expect(lease(folder).part('unet')(nothing)).rejects.toThrow(ModelBrokenError)
    await expect(lease(folder).part('unet')(nothing)).rejects.toThrow(join(folder, 'unet/model.onnx'))
    await expect(lease(folder).part('transformer')(nothing)).rejects.toThrow(
      `${join(folder, 'transformer/model.onnx')} is missing`,
    )
  })

  it('looks every part through, one at a time', async () => {
    const { largest } = await sizesOfTinySd()
    const { changes, lease } = keep(cpuOf(largest))
    const reports = await lease(tinySd).inspect(parts)
    expect(reports.map(({ part, device }) => [part, device])).toEqual(parts.map((part) => [part, 'cpu']))
    expect(reports[1]?.inputs).toEqual(['sample', 'timestep', 'encoder_hidden_states'])
    expect(changes.map(partsOf).some((held) => held.includes('unet') && held.length > 1)).toBe(false)
  })
})
