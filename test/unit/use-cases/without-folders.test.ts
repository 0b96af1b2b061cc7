import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { EngineError } from '../../../src/errors.ts'
import { withoutFolders } from '../../../src/use-cases/without-folders.ts'
import { temporaryFolder } from '../storage/temporary-folder.ts'

let folder: string
let modelsFolder: string

beforeEach(async () => {
  folder = await temporaryFolder()
  modelsFolder = join(folder, 'models')
  await mkdir(join(modelsFolder, 'sd'), { recursive: true })
  await mkdir(join(folder, 'elsewhere'))
  await symlink(join(folder, 'elsewhere'), join(modelsFolder, 'linked'))
})

async function told(
  message: string,
  model: string,
  files: readonly (readonly [string, string | null, string | null])[] = [],
) {
  const error = new EngineError('MODEL_BROKEN', message, false)
  const asked = files.map(([, name, url]) => ({ name, url, scale: 1 }))
  const applied = files.map(([file]) => ({ file: join(modelsFolder, 'loras', file), scale: 1 }))
  const drawn = { modelsFolder, model: { path: join(modelsFolder, model) }, asked, applied }
  return withoutFolders(error, drawn)
}

describe('withoutFolders', () => {
  it('names files from the folder of the models on, whatever is wrong with them', async () => {
    const [graph, merged] = [
      join(modelsFolder, 'sd/unet/model.onnx'),
      join(modelsFolder, '.merged/0/model.onnx'),
    ]
    const error = await told(`${graph} and ${merged} cannot be read: ENOENT, open '${graph}'`, 'sd')
    expect(error.message).toBe(
      "sd/unet/model.onnx and .merged/0/model.onnx cannot be read: ENOENT, open 'sd/unet/model.onnx'",
    )
    expect(error).toMatchObject({ code: 'MODEL_BROKEN', retry: false })
    expect((error.cause as Error).message).toContain(graph)
  })

  it('calls a model that is linked by its name among the models', async () => {
    const error = await told(
      `${folder}/elsewhere/unet/model.onnx is not there; ${modelsFolder}/linked is`,
      'linked',
    )
    expect(error.message).toBe('linked/unet/model.onnx is not there; linked is')
  })

  it('calls LoRAs as they were asked for', async () => {
    const files = [
      ['ink.safetensors', 'ink', null],
      ['.fetched/0123.safetensors', null, 'https://example.com/a'],
    ] as const
    const error = await told(
      'The LoRA ink.safetensors is none. The LoRA 0123.safetensors is none.',
      'sd',
      files,
    )
    expect(error.message).toBe('The LoRA ink is none. The LoRA https://example.com/a is none.')
  })

  it('leaves what names no file as it is', async () => {
    const error = await told('The engine is out of memory', 'sd')
    expect(error.message).toBe('The engine is out of memory')
    expect(error.cause).toBeUndefined()
  })
})
