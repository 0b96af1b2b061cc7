import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectFolder } from '../../../../src/config.ts'
import { runModels } from './models-command.ts'
import { modelsFolder, tinyEntry } from './models-folder.ts'

/** A models folder with the catalog that ships and nothing else. */
async function shipped(): Promise<string> {
  const text = await readFile(join(projectFolder, 'models/catalog.json'), 'utf8')
  return modelsFolder((JSON.parse(text) as { models: object[] }).models)
}

describe('models plan', () => {
  it('puts the parts of a large model where they fit, before it is there', async () => {
    const memory = ['--memory', '32GiB', '--device-memory', '24 GiB']
    const { code, stdout } = await runModels(await shipped(), [
      'plan',
      'flux_dev',
      '--device',
      'cuda',
      ...memory,
    ])
    expect(code).toBe(0)
    expect(stdout).toContain('not installed; about 31.4 GiB by catalog.json')
    expect(stdout).toContain('Memory: 24 GiB of cuda, 32 GiB of cpu.')
    expect(stdout).toMatch(/^ +transformer +cuda +22.2 GiB$/m)
    expect(stdout).toContain('It fits, one part after the other')
  })

  it('says what of it does not fit where', async () => {
    const outcome = await runModels(await shipped(), [
      'plan',
      'flux_dev',
      '--device',
      'cpu',
      '--memory',
      '32GiB',
    ])
    expect(outcome.code).toBe(1)
    expect(outcome.stdout).toContain(
      "transformer does not fit into memory: it would hold 44.3 GiB of cpu's 32 GiB, for it computes in float32.",
    )
  })

  it('says where the denoiser is slow, and what would help', async () => {
    const memory = ['--memory', '64GiB', '--device-memory', '8GiB']
    const { code, stdout } = await runModels(await shipped(), ['plan', 'flux_dev', ...memory])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ +transformer +cpu +44.3 GiB$/m)
    expect(stdout).toMatch(
      /^transformer runs on the CPU, which is slow, for cuda cannot hold it: it would hold 22.2 GiB of 8 GiB\. What would help: cuda with 22.2 GiB for models \(DEVICE_MEMORY_BYTES\), or a smaller model\.$/m,
    )
  })

  it('takes the device that an entry names, and no other', async () => {
    const files = [{ path: 'unet/model.onnx', bytes: 3 * 1024 ** 3 }]
    const folder = await modelsFolder([{ ...tinyEntry, device: 'cuda', files }])
    const outcome = await runModels(folder, ['plan', 'tiny', '--device-memory', '2GiB', '--memory', '64GiB'])
    expect(outcome.code).toBe(1)
    expect(outcome.stdout).toContain("unet does not fit into memory: it would hold 3 GiB of cuda's 2 GiB.")
    const asked = await runModels(folder, ['plan', 'tiny', '--device', 'cpu', '--memory', '64GiB'])
    expect(asked.stdout).toMatch(/^ +unet +cpu +3 GiB$/m)
  })

  it('measures what is installed, with what this machine has', async () => {
    const folder = await modelsFolder([tinyEntry], { tiny: 'tiny-sd' })
    const { code, stdout, stderr } = await runModels(folder, ['plan', 'tiny'], {
      ENGINE_DEVICE: 'cpu',
      MODEL_MEMORY_BYTES: '1000000',
    })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(`sizes of ${folder}/tiny.`)
    expect(stdout).toMatch(/^ +unet +cpu +806 KiB$/m)
    expect(stdout).toContain('It fits, one part after the other')
    expect(stdout).toContain('At most it holds 806 KiB of cpu')
  })

  it('refuses what it cannot know', async () => {
    const folder = await modelsFolder()
    const unknown = await runModels(folder, ['plan', 'tiny', '--device', 'cpu'])
    expect(unknown).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('does not tell its sizes') as string,
    })
    const broken = await modelsFolder([tinyEntry], { dropped: 'tiny-sd' })
    await rm(join(broken, 'dropped/unet/model.onnx'))
    const faulty = await runModels(broken, ['plan', 'dropped', '--device', 'cpu'])
    const fault = `dropped cannot run: ${broken}/dropped/unet/model.onnx is missing.`
    expect(faulty).toMatchObject({ code: 1, stderr: expect.stringContaining(fault) as string })
    const size = await runModels(folder, ['plan', 'tiny', '--memory', 'much'])
    expect(size).toMatchObject({ code: 1, stderr: expect.stringContaining('a size like 24GiB') as string })
  })
})
