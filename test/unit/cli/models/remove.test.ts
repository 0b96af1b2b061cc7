import { access, cp, mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { addEntry, linkInto } from '../../../../src/engine/lora/graph-cache.ts'
import { sourceOf } from '../../../../src/engine/lora/merge-source.ts'
import { byteSize } from '../../../../src/model-files/byte-size.ts'
import { tinySd } from '../../engine/golden-models.ts'
import { answerModels, hasTerminal, runModels } from './models-command.ts'
import { entriesIn, modelsFolder, temporaryFolder, tinyEntry } from './models-folder.ts'

describe('models remove', () => {
  it('removes the files and an unfinished download, and the entry only if told to', async () => {
    const folder = await modelsFolder([tinyEntry, { ...tinyEntry, id: 'other' }], { tiny: 'tiny-sd' })
    await mkdir(join(folder, '.pulling/tiny'), { recursive: true })
    await writeFile(join(folder, '.pulling/tiny/part'), 'x')
    const asked = await runModels(folder, ['remove', 'tiny'])
    expect(asked).toMatchObject({ code: 1, stderr: expect.stringContaining('add --yes') as string })
    await access(join(folder, 'tiny/unet/model.onnx'))
    expect((await runModels(folder, ['remove', 'tiny', '--yes'])).code).toBe(0)
    expect((await readdir(folder)).toSorted()).toEqual(['.pulling', 'catalog.json'])
    expect(await readdir(join(folder, '.pulling'))).not.toContain('tiny')
    expect(await entriesIn(folder)).toHaveLength(2)
    const again = await runModels(folder, ['remove', 'tiny', '--yes', '--entry'])
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('is not there') as string })
    expect((await entriesIn(folder)).map(({ id }) => id)).toEqual(['other'])
  })

  it.runIf(hasTerminal)('does nothing at all where the answer is no', async () => {
    const folder = await modelsFolder([tinyEntry, { ...tinyEntry, id: 'other' }], { tiny: 'tiny-sd' })
    await mkdir(join(folder, '.pulling/tiny'), { recursive: true })
    await writeFile(join(folder, '.pulling/tiny/part'), 'x')
    const refused = await answerModels(folder, ['remove', 'tiny', '--entry'], 'n')
    expect(refused.screen).toContain('Remove ')
    expect(refused.code).toBe(0)
    await access(join(folder, 'tiny/unet/model.onnx'))
    await access(join(folder, '.pulling/tiny/part'))
    expect(await entriesIn(folder)).toHaveLength(2)
    expect((await answerModels(folder, ['remove', 'tiny', '--entry'], 'y')).code).toBe(0)
    expect((await readdir(folder)).toSorted()).toEqual(['.pulling', 'catalog.json'])
    expect((await entriesIn(folder)).map(({ id }) => id)).toEqual(['other'])
  })

  it('takes along what was merged with LoRAs of it, and leaves that of others', async () => {
    const folder = await modelsFolder([tinyEntry, { ...tinyEntry, id: 'other', folder: 'other' }], {
      ...{ tiny: 'tiny-sd', other: 'tiny-sd' },
    })
    const merged = join(folder, '.merged')
    for (const model of ['tiny', 'other']) {
      const graph = join(folder, model, 'unet/model.onnx')
      const source = await sourceOf(graph)
      await addEntry(merged, model, source, (path) => linkInto(path, graph, graph))
    }
    const bytes = byteSize((await stat(join(folder, 'tiny/unet/model.onnx'))).size)
    const { code, stdout } = await runModels(folder, ['remove', 'tiny', '--yes'])
    expect({ code, stdout }).toMatchObject({ code: 0 })
    expect(stdout).toContain(`whose model is gone or has changed (${bytes}).`)
    expect(await readdir(merged)).toEqual(['other'])
    expect((await runModels(folder, ['remove', 'tiny', '--yes'])).stdout).not.toContain('LoRA')
  })

  it('leaves what a link leads to', async () => {
    const elsewhere = join(await temporaryFolder(), 'model')
    await cp(tinySd, elsewhere, { recursive: true })
    const folder = await modelsFolder([tinyEntry])
    await symlink(elsewhere, join(folder, 'tiny'))
    const { code, stdout } = await runModels(folder, ['remove', 'tiny', '--yes'])
    expect({ code, stdout }).toMatchObject({ code: 0 })
    expect(stdout).toContain('what it leads to is still there')
    await access(join(elsewhere, 'unet/model.onnx'))
    await expect(access(join(folder, 'tiny'))).rejects.toThrow('ENOENT')
  })

  it('keeps the model that ships with the project unless forced', async () => {
    const folder = await modelsFolder([{ ...tinyEntry, id: 'starter' }], { tiny: 'tiny-sd' })
    const refused = await runModels(folder, ['remove', 'starter', '--yes'])
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('--force') as string })
    await access(join(folder, 'tiny/model_index.json'))
    expect((await runModels(folder, ['remove', 'starter', '--yes', '--force'])).code).toBe(0)
    await expect(access(join(folder, 'tiny'))).rejects.toThrow('ENOENT')
  })
})
