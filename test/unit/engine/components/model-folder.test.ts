import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readConfig, readModelFolder, requireFiles } from '../../../../src/engine/components/model-folder.ts'
import { ModelBrokenError } from '../../../../src/engine/errors.ts'
import { temporaryFolder, tinySd } from '../golden-models.ts'

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'unet'))
  for (const [file, contents] of Object.entries(files)) await writeFile(join(folder, file), contents)
  return folder
}

describe('readModelFolder', () => {
  it('reads the class of a pipeline', async () => {
    expect(await readModelFolder(tinySd)).toEqual({ path: tinySd, pipelineClass: 'StableDiffusionPipeline' })
  })

  it.each(['ORTStableDiffusionPipeline', 'OnnxStableDiffusionPipeline'])(
    'takes %s for what it runs',
    async (name) => {
      const index = { _class_name: name, vae_decoder: ['diffusers', 'OnnxRuntimeModel'] }
      const path = await folderWith({ 'model_index.json': JSON.stringify(index) })
      expect(await readModelFolder(path)).toEqual({ path, pipelineClass: 'StableDiffusionPipeline' })
    },
  )

  it('names the folder or the file that is missing', async () => {
    await expect(readModelFolder('/nowhere/at-all')).rejects.toThrow(
      new ModelBrokenError('There is no model folder /nowhere/at-all'),
    )
    const path = await folderWith({})
    await expect(readModelFolder(path)).rejects.toThrow(`${path}/model_index.json cannot be read`)
    await expect(readModelFolder('models/starter')).rejects.toThrow('not an absolute path')
  })
})

describe('readConfig', () => {
  const schema = z.object({ in_channels: z.number() })

  it('names the file and the field that is wrong', async () => {
    const path = await folderWith({ 'unet/config.json': '{"in_channels":"four"}', 'broken.json': '{' })
    await expect(readConfig(path, 'unet/config.json', schema)).rejects.toThrow(
      /unet\/config\.json is not as expected: in_channels: .*expected number/,
    )
    await expect(readConfig(path, 'broken.json', schema)).rejects.toThrow(`${path}/broken.json is not JSON`)
  })
})

it('readConfig takes the infinities that Python writes', async () => {
  const path = await folderWith({ 'scheduler_config.json': '{"lambda_min_clipped": -Infinity}' })
  const schema = z.object({ lambda_min_clipped: z.string() })
  const config = await readConfig(path, 'scheduler_config.json', schema)
  expect(config).toEqual({ lambda_min_clipped: '-Infinity' })
})

describe('requireFiles', () => {
  it('names every file that is missing and what it is for', async () => {
    const path = await folderWith({ 'unet/config.json': '{}' })
    const checking = requireFiles(path, [
      { file: 'unet/model.onnx', purpose: 'the denoiser' },
      { file: 'unet/config.json', purpose: 'not missing' },
      { file: 'vae_decoder/model.onnx', purpose: 'the VAE decoder' },
    ])
    await expect(checking).rejects.toThrow(
      new ModelBrokenError(
        `The model folder ${path} lacks unet/model.onnx (the denoiser), vae_decoder/model.onnx (the VAE decoder)`,
      ),
    )
  })
})
