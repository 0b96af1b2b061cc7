import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { runModels } from './models-command.ts'
import { modelsFolder, tinyEntry } from './models-folder.ts'

/** What can be wrong with a folder, and what is said of it. */
const damages: [string, (model: string) => Promise<unknown>, RegExp[]][] = [
  [
    'a graph that is none',
    (model) => writeFile(join(model, 'unet/model.onnx'), 'not a graph'),
    [/tiny\/unet\/model\.onnx/],
  ],
  [
    'no merges of the tokenizer',
    (model) => rm(join(model, 'tokenizer/merges.txt')),
    [/tiny\/tokenizer lacks merges\.txt/],
  ],
  [
    'a scheduler that nobody knows',
    (model) => edit(join(model, 'scheduler/scheduler_config.json'), { _class_name: 'FooScheduler' }),
    [/scheduler\/scheduler_config\.json/, /FooScheduler/],
  ],
  [
    "another part's graph",
    (model) => copyFile(join(model, 'vae_decoder/model.onnx'), join(model, 'unet/model.onnx')),
    [/tiny\/unet\/model\.onnx has no output out_sample; it has sample/],
  ],
  [
    'a tiny decoder that is none',
    async (model) => {
      await mkdir(join(model, 'taesd_decoder'))
      await copyFile(join(model, 'unet/model.onnx'), join(model, 'taesd_decoder/model.onnx'))
    },
    [/tiny\/taesd_decoder\/model\.onnx must have one input, latents, and give pixels/],
  ],
  ['no VAE decoder', (model) => rm(join(model, 'vae_decoder/model.onnx')), [/vae_decoder\/model\.onnx/]],
  ['no denoiser', (model) => rm(join(model, 'unet/model.onnx')), [/unet\/model\.onnx/]],
  ['no model_index.json', (model) => rm(join(model, 'model_index.json')), [/tiny\/model_index\.json/]],
]

async function edit(file: string, change: object): Promise<void> {
  const before = JSON.parse(await readFile(file, 'utf8')) as object
  await writeFile(file, JSON.stringify({ ...before, ...change }))
}

const lora = (name: string) =>
  fileURLToPath(new URL(`../../../fixtures/lora/${name}.safetensors`, import.meta.url))

const file = (path: string, bytes: number) => ({ path, bytes, sha256: '0'.repeat(64) })

describe('models verify', () => {
  it.each(damages)('names the file where there is %s', async (_name, damage, messages) => {
    const folder = await modelsFolder([tinyEntry], { tiny: 'tiny-sd' })
    await damage(join(folder, 'tiny'))
    const { code, stdout, stderr } = await runModels(folder, ['verify', 'tiny'])
    expect({ code, stdout }).toMatchObject({ code: 1 })
    for (const message of messages) expect(stderr).toMatch(message)
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(stdout).not.toContain('can run it')
  })

  it('finds nothing wrong with a scheduler that a sampler can take the place of', async () => {
    const folder = await modelsFolder([tinyEntry], { tiny: 'tiny-sd' })
    await edit(join(folder, 'tiny/scheduler/scheduler_config.json'), {
      _class_name: 'UniPCMultistepScheduler',
    })
    const { code, stdout } = await runModels(folder, ['verify', 'tiny'])
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('the engine can run it') })
  })

  it('looks at all that are installed, dropped folders too, and goes on after a broken one', async () => {
    const folder = await modelsFolder([tinyEntry], { tiny: 'tiny-sd', 'tiny-flux': 'tiny-flux' })
    await writeFile(join(folder, 'tiny/unet/model.onnx'), 'not a graph')
    const { code, stdout } = await runModels(folder, ['verify'])
    expect(code).toBe(1)
    expect(stdout).toContain(`tiny: ${folder}/tiny\n`)
    expect(stdout).toContain('FluxPipeline: the engine can run it.')
  })

  it('tells which files are not what was downloaded', async () => {
    const folder = await modelsFolder([tinyEntry], { tiny: 'tiny-sd' })
    const manifest = {
      ...{ repository: 'tester/tiny', revision: 'main', commit: 'x', pulledAt: '2026-01-01T00:00:00Z' },
      files: [file('unet/model.onnx', 825_617), file('unet/config.json', 3), file('gone.json', 1)],
    }
    await writeFile(join(folder, 'tiny/promptpics.json'), JSON.stringify(manifest))
    const { code, stderr } = await runModels(folder, ['verify', 'tiny'])
    expect(code).toBe(1)
    expect(stderr).toMatch(/tiny\/unet\/model\.onnx: sha256 0+ was expected, sha256 [0-9a-f]+ was found/)
    expect(stderr).toMatch(/tiny\/unet\/config\.json: 3 bytes was expected/)
    expect(stderr).toMatch(/tiny\/gone\.json: .* nothing was found/)
  })

  it('says whether LoRAs fit', async () => {
    const folder = await modelsFolder([tinyEntry], { tiny: 'tiny-sd' })
    const fits = await runModels(folder, ['verify', 'tiny', '--lora', lora('sd-peft')])
    expect(fits).toMatchObject({ code: 0, stdout: expect.stringContaining('can run it') })
    const { code, stderr } = await runModels(folder, ['verify', 'tiny', '--lora', lora('flux-peft')])
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('flux-peft.safetensors') })
    expect(stderr).toContain('fits nothing of this model')
  })

  it('refuses what is not installed', async () => {
    const folder = await modelsFolder()
    const { code, stderr } = await runModels(folder, ['verify', 'tiny'])
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `tiny is not installed: there is no folder ${folder}/tiny.\n`,
    })
    await mkdir(join(folder, 'tiny'))
    expect((await runModels(folder, ['verify', 'tiny'])).code).toBe(1)
  })
})
