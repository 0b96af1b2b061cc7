import { cp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { goldenModels, tinySd } from '../../engine/golden-models.ts'
import { filesOf, startHub } from './hub-repositories.ts'
import { runModels } from './models-command.ts'
import { entriesIn, modelsFolder, temporaryFolder, tinyEntry } from './models-folder.ts'

describe('models add with a folder', () => {
  it('copies it and writes its entry, and refuses to do so twice', async () => {
    const folder = await modelsFolder()
    const tinySdxl = join(goldenModels, 'tiny-sdxl')
    const added = await runModels(folder, ['add', tinySdxl, '--id', 'mine', '--licence', 'MIT'])
    expect(added).toMatchObject({ code: 0, stderr: '' })
    const entries = await entriesIn(folder)
    expect(entries[0]).toEqual(tinyEntry)
    expect(entries[1]).toMatchObject({
      ...{ id: 'mine', family: 'SDXL', folder: 'mine', licence: 'MIT' },
      defaults: { sampler: 'EULER', width: 64 },
    })
    expect((await readdir(folder)).toSorted()).toEqual(['catalog.json', 'mine'])
    expect((await stat(join(folder, 'mine/unet/model.onnx'))).nlink).toBe(1)
    expect((await runModels(folder, ['verify', 'mine'])).code).toBe(0)
    const twice = await runModels(folder, ['add', tinySdxl, '--id', 'mine'])
    expect(twice).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('a model mine already') as string,
    })
    expect(await entriesIn(folder)).toHaveLength(2)
  })

  it('links its files, through links, and leaves hidden ones', async () => {
    const folder = await modelsFolder()
    const source = join(await temporaryFolder(), 'My Model')
    await cp(tinySd, source, { recursive: true })
    await cp(join(source, 'unet/model.onnx'), join(source, 'blob'))
    await rm(join(source, 'unet/model.onnx'))
    await symlink(join(source, 'blob'), join(source, 'unet/model.onnx'))
    await writeFile(join(source, '.gitattributes'), '')
    expect((await runModels(folder, ['add', source, '--link'])).code).toBe(0)
    const linked = await stat(join(folder, 'my_model/unet/model.onnx'))
    expect(linked.ino).toBe((await stat(join(source, 'blob'))).ino)
    expect(await readdir(join(folder, 'my_model'))).not.toContain('.gitattributes')
  })

  it('writes an entry for a folder that stands in its place already', async () => {
    const folder = await modelsFolder([tinyEntry], { dropped: 'tiny-sd' })
    expect((await runModels(folder, ['add', join(folder, 'dropped')])).code).toBe(0)
    expect((await entriesIn(folder)).map(({ id }) => id)).toEqual(['tiny', 'dropped'])
  })

  it('refuses what is no model, and leaves nothing behind', async () => {
    const folder = await modelsFolder()
    const source = join(await temporaryFolder(), 'model')
    await cp(tinySd, source, { recursive: true })
    await writeFile(join(source, 'vae_decoder/config.json'), '{')
    const broken = await runModels(folder, ['add', source])
    expect(broken).toMatchObject({ code: 1 })
    expect(broken.stderr).toContain(`${source}/vae_decoder/config.json is not JSON`)
    const taken = await runModels(folder, ['add', tinySd, '--id', 'tiny'])
    expect(taken).toMatchObject({ code: 1, stderr: expect.stringContaining('already') as string })
    const nothing = await runModels(folder, ['add', 'neither'])
    expect(nothing).toMatchObject({ code: 1, stderr: expect.stringContaining('owner/name') as string })
    expect(await readdir(folder)).toEqual(['catalog.json'])
    expect(await entriesIn(folder)).toEqual([tinyEntry])
  })
})

describe('models add with a repository', () => {
  it('writes an entry with its files, and downloads it if told to', async () => {
    const hub = await startHub()
    hub.add('tester/Tiny-SD3', { files: await filesOf('tiny-sd3'), revisions: ['main', 'v2'] })
    const folder = await modelsFolder()
    const settings = { HF_ENDPOINT: hub.url }
    const args = ['add', 'tester/Tiny-SD3', '--revision', 'v2', '--pull']
    const { code, stdout } = await runModels(folder, args, settings)
    expect({ code, stdout }).toMatchObject({ code: 0 })
    expect((await entriesIn(folder))[1]).toMatchObject({
      ...{ id: 'tiny-sd3', family: 'SD3', repository: 'tester/Tiny-SD3', revision: 'v2' },
      limits: { sizeMultiple: 16 },
    })
    expect(stdout).toContain('tiny-sd3 is installed')
    expect((await stat(join(folder, 'tiny-sd3/transformer/model.onnx'))).size).toBe(469_874)
  })

  it('tells how to export one without ONNX files', async () => {
    const hub = await startHub()
    const { 'unet/model.onnx': _, ...files } = await filesOf('tiny-sdxl')
    hub.add('tester/plain', { files })
    const folder = await modelsFolder()
    const { code, stdout } = await runModels(folder, ['add', 'tester/plain'], { HF_ENDPOINT: hub.url })
    expect(code).toBe(1)
    expect(stdout).toContain(
      `optimum-cli export onnx --model tester/plain --task text-to-image ${folder}/plain\n`,
    )
    expect((await entriesIn(folder))[1]).toMatchObject({ id: 'plain', export: { task: 'text-to-image' } })
  })

  it('refuses one that is no model that runs here, and one that is not there', async () => {
    const hub = await startHub()
    hub.add('tester/words', { files: { 'config.json': new Uint8Array(2) } })
    const folder = await modelsFolder()
    const settings = { HF_ENDPOINT: hub.url }
    const words = await runModels(folder, ['add', 'tester/words'], settings)
    expect(words).toMatchObject({ code: 1, stderr: expect.stringContaining('no model_index.json') as string })
    const gone = await runModels(folder, ['add', 'tester/gone'], settings)
    expect(gone).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no repository tester/gone') as string,
    })
    expect(await entriesIn(folder)).toEqual([tinyEntry])
  })
})
