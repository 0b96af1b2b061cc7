import { describe, expect, it } from 'vitest'
import type { DeviceName } from '../../../../src/engine/protocol.ts'
import { tryDevice } from '../../../../src/engine/runtime/device-trial.ts'
import { findDevices, tidied } from '../../../../src/engine/runtime/devices.ts'
import { builtInDevices } from '../../../../src/engine/runtime/onnx-session.ts'
import { engineOptions } from '../golden-models.ts'

const options = engineOptions({ deviceMemoryBytes: 5e8 })
const gpus = builtInDevices().filter((name) => name !== 'cpu')

/** Trials that come out as told, and which were made. */
function trials(outcome: string | null) {
  const tried: DeviceName[] = []
  const trial = (device: DeviceName) => {
    tried.push(device)
    return Promise.resolve(outcome)
  }
  return { tried, trial }
}

describe('findDevices', () => {
  it('always has the CPU, last, with the memory that models may hold', async () => {
    const devices = await findDevices(options, trials('It fails.').trial)
    expect(devices.map(({ name }) => name)).toEqual(builtInDevices())
    expect(devices.at(-1)).toEqual({
      name: 'cpu',
      usable: true,
      reason: 'It is always there.',
      memoryBytes: 1e9,
    })
  })

  it.each(gpus)('believes in %s, asked for by name, what its trial says', async (name) => {
    const good = trials(null)
    const works = await findDevices({ ...options, device: name }, good.trial)
    expect(good.tried).toEqual([name])
    expect(works.find((device) => device.name === name)).toMatchObject({ usable: true, memoryBytes: 5e8 })

    const fails = await findDevices({ ...options, device: name }, trials('No adapter.').trial)
    const report = fails.find((device) => device.name === name)
    expect(report).toMatchObject({ usable: false, memoryBytes: null })
    expect(report?.reason).toMatch(/^No adapter\./)
  })

  it('tries nothing where the configuration asks for the CPU', async () => {
    const { tried, trial } = trials(null)
    const devices = await findDevices({ ...options, device: 'cpu' }, trial)
    expect(tried).toEqual([])
    expect(devices.filter(({ usable }) => usable).map(({ name }) => name)).toEqual(['cpu'])
    expect(devices[0]?.reason).toBe(
      gpus.length > 0 ? 'The configuration asks for cpu.' : 'It is always there.',
    )
  })
})

describe('tidied', () => {
  it('makes a sentence of what a runtime says', () => {
    const words =
      'The graph cannot be loaded: /src/webgpu_context.cc:136 Initialize(const Config&)::<lambda()> status == Success was false. Failed to get a WebGPU adapter: No supported adapters'
    expect(tidied(words)).toBe('Failed to get a WebGPU adapter: No supported adapters.')
    expect(tidied('The graph cannot be loaded: No library')).toBe('No library.')
    expect(tidied('It is off.')).toBe('It is off.')
  })
})

describe('tryDevice', () => {
  it('has the CPU compute the trial graph rightly', async () => {
    await expect(tryDevice('cpu')).resolves.toBeUndefined()
  })

  it('throws for a device that this runtime was built without', async () => {
    const missing = (['dml', 'coreml', 'cuda'] as const).find((name) => !builtInDevices().includes(name))
    await expect(tryDevice(missing ?? 'cuda')).rejects.toThrow('cannot be loaded')
  })
})
