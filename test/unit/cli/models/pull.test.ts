import { access, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { manifestName } from '../../../../src/catalog/hub/manifest.ts'
import type { HubServer } from '../../catalog/hub/hub-server.ts'
import { filesOf, startHub } from './hub-repositories.ts'
import { ModelsCommand, runModels } from './models-command.ts'
import { modelsFolder, tinyEntry } from './models-folder.ts'

const settingsFor = (hub: HubServer) => ({ HF_ENDPOINT: hub.url })

describe('models pull', () => {
  it('goes on after Ctrl-C where it stopped; what it brought can be verified and listed', async () => {
    const hub = await startHub()
    const files = await filesOf('tiny-sd')
    const commit = hub.add('tester/tiny', { files })
    const folder = await modelsFolder()
    hub.faults.on('unet/model.onnx', { kind: 'hang', afterBytes: 700_000 }, 1)
    const first = new ModelsCommand(folder, ['pull', 'tiny'], settingsFor(hub))
    await first.says('\n80 % of')
    first.interrupt()
    expect(await first.outcome()).toEqual({
      code: 130,
      stdout: '',
      stderr: expect.stringContaining('"npx promptpics models pull tiny" goes on with it.') as string,
    })
    await expect(access(join(folder, 'tiny'))).rejects.toThrow('ENOENT')

    hub.visits.length = 0
    const second = await runModels(folder, ['pull', 'tiny'], settingsFor(hub))
    expect(second).toMatchObject({ code: 0, stdout: expect.stringContaining('tiny is installed') as string })
    expect(second.stdout).toContain(commit)
    expect(hub.bytesSent('unet/model.onnx')).toBeLessThan(files['unet/model.onnx']!.length - 600_000)
    expect(await readFile(join(folder, 'tiny/unet/model.onnx'))).toEqual(files['unet/model.onnx'])

    const verified = await runModels(folder, ['verify'])
    expect(verified).toMatchObject({ code: 0, stderr: '' })
    expect(verified.stdout).toContain('Its files are what was downloaded.')
    expect(verified.stdout).toContain('StableDiffusionPipeline: the engine can run it.')
    expect((await runModels(folder, ['list'])).stdout).toMatch(
      /^tiny +SD +yes +1.2 MiB +Apache-2.0 +no +tests$/m,
    )
  })

  it('does not replace what was not downloaded here, unless it may', async () => {
    const hub = await startHub()
    hub.add('tester/tiny', { files: await filesOf('tiny-sd') })
    const folder = await modelsFolder([tinyEntry], { tiny: 'tiny-sd-v' })
    const before = await readFile(join(folder, 'tiny/scheduler/scheduler_config.json'))
    const refused = await runModels(folder, ['pull', 'tiny'], settingsFor(hub))
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toContain(
      'tiny was not downloaded here. Replace it? Nobody can answer here: add --yes.',
    )
    expect(await readFile(join(folder, 'tiny/scheduler/scheduler_config.json'))).toEqual(before)
    expect(await runModels(folder, ['pull', 'tiny', '--yes'], settingsFor(hub))).toMatchObject({ code: 0 })
    // What was downloaded is brought up to date without a question.
    expect(await runModels(folder, ['pull', 'tiny'], settingsFor(hub))).toMatchObject({ code: 0 })
  })

  it('asks before it replaces what a damaged manifest says nothing of', async () => {
    const hub = await startHub()
    hub.add('tester/tiny', { files: await filesOf('tiny-sd') })
    const folder = await modelsFolder([tinyEntry], { tiny: 'tiny-sd' })
    const manifest = join(folder, 'tiny', manifestName)
    for (const damaged of ['{"repository": "tester/ti', '{}']) {
      await writeFile(manifest, damaged)
      const refused = await runModels(folder, ['pull', 'tiny'], settingsFor(hub))
      expect(refused).toMatchObject({ code: 1, stdout: '' })
      expect(refused.stderr).toMatch(/^\S+tiny was not downloaded here\. Replace it\? .+ add --yes\.\n$/)
    }
    expect(await readFile(manifest, 'utf8')).toBe('{}')
    expect(await runModels(folder, ['pull', 'tiny', '--yes'], settingsFor(hub))).toMatchObject({ code: 0 })
    expect(await readFile(manifest, 'utf8')).toContain('tester/tiny')
  })

  it('says that there is nowhere to download from, and asks nothing', async () => {
    const folder = await modelsFolder([tinyEntry], { dropped: 'tiny-sd' })
    expect(await runModels(folder, ['pull', 'dropped'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^dropped has no repository in catalog\.json/) as string,
    })
  })

  it('says of a gated model where its licence is, and takes HF_TOKEN', async () => {
    const hub = await startHub()
    hub.add('tester/tiny', { files: await filesOf('tiny-sd'), gated: true })
    hub.accounts.set('hf_test', ['tester/tiny'])
    const folder = await modelsFolder([{ ...tinyEntry, gated: true }])
    const refused = await runModels(folder, ['pull', 'tiny'], settingsFor(hub))
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toContain(`accept its licence at ${hub.url}/tester/tiny and set HF_TOKEN`)
    expect(refused.stderr).not.toMatch(/^\s+at /m)
    const allowed = await runModels(folder, ['pull', 'tiny'], { ...settingsFor(hub), HF_TOKEN: 'hf_test' })
    expect(allowed.code).toBe(0)
  })

  it('prints how to export a model without ONNX files, whether the entry or the hub tells', async () => {
    const hub = await startHub()
    hub.add('tester/tiny', { files: { 'model_index.json': new TextEncoder().encode('{}') } })
    const told = {
      ...tinyEntry,
      id: 'told',
      export: { task: 'text-to-image', dtype: 'fp16', device: 'cuda' },
    }
    const folder = await modelsFolder([tinyEntry, { ...told, folder: 'told', gated: true }])
    const line = 'optimum-cli export onnx --model tester/tiny --task text-to-image'
    expect(await runModels(folder, ['pull', 'tiny'], settingsFor(hub))).toMatchObject({
      code: 1,
      stdout: `${line} ${folder}/tiny\n`,
    })
    hub.visits.length = 0
    const outcome = await runModels(folder, ['pull', 'told'], settingsFor(hub))
    expect(outcome).toMatchObject({ code: 1, stdout: `${line} --dtype fp16 --device cuda ${folder}/told\n` })
    expect(outcome.stderr).toContain(`Accept its licence at ${hub.url}/tester/tiny`)
    expect(hub.visits).toEqual([])
  })

  it.each([
    ['nothing', 'There is no model "nothing"; there are tiny, own.'],
    ['own', 'own has no repository in catalog.json'],
  ])('refuses %s in one line', async (id, message) => {
    const { repository: _, ...own } = { ...tinyEntry, id: 'own', folder: 'own' }
    const { code, stderr } = await runModels(await modelsFolder([tinyEntry, own]), ['pull', id])
    expect(code).toBe(1)
    expect(stderr).toContain(message)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })
})
