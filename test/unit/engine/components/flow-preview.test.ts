import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../../../src/engine/components/model-folder.ts'
import { coloursToLatents, previewPicture, readPreview } from '../../../../src/engine/components/preview.ts'
import { vaeConfig } from '../../../../src/engine/components/vae-decoder.ts'
import { temporaryFolder, tinyFlux, tinySd3 } from '../golden-models.ts'

describe.each([
  ['SD3', tinySd3, [-0.05240681, 0.03251581, 0.0749016]],
  ['FLUX', tinyFlux, [-0.0412, 0.0149, 0.0521]],
])('the preview of %s', (_, model, first) => {
  it('is known by the autoencoder, unless the folder has its own', async () => {
    const vae = await readConfig(model, 'vae_decoder/config.json', vaeConfig)
    const preview = await readPreview(model, vae)
    expect(preview?.factors).toHaveLength(16)
    expect(preview?.factors[0]).toEqual(first)

    const folder = await temporaryFolder()
    await cp(join(model, 'vae_decoder'), join(folder, 'vae_decoder'), { recursive: true })
    const factors = Array.from({ length: 16 }, () => [0.1, 0.2, 0.3])
    await writeFile(join(folder, 'preview.json'), JSON.stringify({ factors }))
    expect((await readPreview(folder, vae))?.factors).toEqual(factors)
  })

  it('shows colours again that were made latents', async () => {
    const vae = await readConfig(model, 'vae_decoder/config.json', vaeConfig)
    const preview = await readPreview(model, vae)
    if (!preview) throw new Error('no preview')
    const rgb = Uint8Array.from({ length: 6 * 3 }, (_value, i) => (i * 53) % 256)
    const data = coloursToLatents(preview, { rgb, width: 3, height: 2 })
    const shown = previewPicture(preview, { data, dims: [1, 16, 2, 3] })
    for (const [i, value] of shown.rgb.entries()) expect(Math.abs(value - rgb[i]!)).toBeLessThanOrEqual(1)
  })
})
