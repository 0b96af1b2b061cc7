import { cp, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { moveWeightsOut } from './external-weights.ts'
import { copyOf, tinySd } from './golden-models.ts'
import { both, complaints, engine } from './model-complaints.ts'
import { damages, families, graphs, names } from './model-damages.ts'

/** One for all that is broken: it goes on after each. */
const shared = engine()
const { verify, run } = shared

const common = ['model_index.json', 'scheduler/scheduler_config.json', 'vae_decoder/config.json']
const needed = {
  'tiny-sd': ['tokenizer/vocab.json', 'tokenizer/merges.txt', 'text_encoder/config.json', 'unet/config.json'],
  'tiny-sdxl': ['tokenizer/tokenizer.json', 'tokenizer_2/tokenizer.json', 'text_encoder_2/config.json'],
  'tiny-sd3': ['tokenizer_3/tokenizer.json', 'text_encoder_3/config.json', 'transformer/config.json'],
  'tiny-flux': ['tokenizer_2/tokenizer.json', 'text_encoder_2/config.json', 'transformer/config.json'],
}

const missing = names.flatMap((family) =>
  [...common, ...needed[family], ...graphs[family].map((part) => `${part}/model.onnx`)]
    // Without its graph SD3 does without its third text encoder.
    .filter((file) => file !== 'text_encoder_3/model.onnx')
    .map((file) => [family, file] as const),
)

describe('a broken model', () => {
  it.each(missing)('of %s lacks %s', async (family, file) => {
    const folder = await copyOf(families[family])
    await rm(join(folder, file))
    expect(await complaints(shared, folder)).toEqual(both(file.split('/').at(-1)!))
  })

  it.each(names.flatMap((family) => graphs[family].map((name) => [family, name] as const)))(
    'of %s has a graph cut short: %s',
    async (family, name) => {
      const folder = await copyOf(families[family])
      const file = join(folder, name, 'model.onnx')
      await truncate(file, 50_000)
      expect(await complaints(shared, folder)).toEqual(both(file))
    },
  )

  it.each([
    ['empty', Buffer.alloc(0)],
    ['of no format', Buffer.from(Array.from({ length: 5000 }, (_, k) => (k * 131 + (k >> 3)) % 256))],
    ['a page that says 404', Buffer.from('<!DOCTYPE html><title>404</title>')],
    [
      'a pointer to the file',
      Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n'),
    ],
  ])('has a graph that is %s', async (_what, bytes) => {
    const folder = await copyOf(tinySd)
    const file = join(folder, 'unet/model.onnx')
    await writeFile(file, bytes)
    expect(await complaints(shared, folder)).toEqual(both(file))
  })

  it.each(names)(
    'of %s has weights beside its graph that are cut short, missing or a link to nothing',
    async (family) => {
      const folder = await copyOf(families[family])
      const part = graphs[family].at(-1)!
      const data = await moveWeightsOut(folder, part)
      expect(await run(folder)).toMatchObject({ type: 'done' })
      const { size } = await stat(data)
      await truncate(data, size - 1)
      expect(await complaints(shared, folder)).toEqual(both(`${data} is cut short: it has ${size - 1} bytes`))
      await rm(data)
      expect(await complaints(shared, folder)).toEqual(both(`${data} is missing`))
      await symlink(join(folder, 'blobs/gone'), data)
      expect(await complaints(shared, folder)).toEqual(both(`${data} is missing`))
    },
  )

  it('is noticed though it was loaded when it was sound', async () => {
    const folder = await copyOf(tinySd)
    expect(await run(folder)).toMatchObject({ type: 'done' })
    await writeFile(join(folder, 'unet/model.onnx'), 'no graph')
    expect(await complaints(shared, folder)).toEqual(both('unet/model.onnx'))
    await cp(join(tinySd, 'unet'), join(folder, 'unet'), { recursive: true })
    await writeFile(join(folder, 'tokenizer/merges.txt'), '')
    expect(await complaints(shared, folder)).toEqual(both('merges.txt has no merges'))
    await cp(join(tinySd, 'tokenizer'), join(folder, 'tokenizer'), { recursive: true })
    expect(await verify(folder)).toMatchObject({ type: 'verified' })
  })

  it.each(damages)('has %s (%s)', async (_what, family, damage, said) => {
    const folder = await copyOf(families[family])
    await damage(folder)
    expect(await complaints(shared, folder)).toEqual(both(said))
  })
})

describe('a sound model', () => {
  it.each(names)('of %s is verified and drawn with after all that', async (family) => {
    const end = await verify(families[family])
    expect(end).toMatchObject({ type: 'verified' })
    const parts = end.type === 'verified' ? end.report.parts.map(({ part: name }) => name) : []
    expect(parts.toSorted()).toEqual([...graphs[family], 'vae_encoder'].toSorted())
    expect(await run(families[family])).toMatchObject({ type: 'done' })
  })

  it('needs no VAE encoder', async () => {
    const folder = await copyOf(tinySd)
    await rm(join(folder, 'vae_encoder'), { recursive: true })
    expect(await verify(folder)).toMatchObject({ type: 'verified' })
  })
})
