import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { previewPicture, readPreview } from '../../../../src/engine/components/preview.ts'
import { vaeConfig } from '../../../../src/engine/components/vae-decoder.ts'
import { starter, temporaryFolder, tinySd } from '../golden-models.ts'

const vae = (latent_channels: number, scaling_factor: number) =>
  vaeConfig.parse({ latent_channels, scaling_factor, block_out_channels: [8] })

const byte = (value: number) => Math.round(((value + 1) / 2) * 255)

describe('readPreview', () => {
  it("reads a folder's own factors", async () => {
    const preview = await readPreview(starter, vae(12, 1))
    expect(preview?.factors).toHaveLength(12)
    expect(preview?.factors[4]).toEqual([0.25264, 0.08979, 0.0565])
    expect(preview?.bias).toEqual([0.20966, 0.17233, 0.12484])
    expect(preview?.scale).toBe(1)
  })

  it("knows Stable Diffusion's autoencoders, and admits to knowing no other", async () => {
    expect((await readPreview(tinySd, vae(4, 0.18215)))?.factors[0]).toEqual([0.3444, 0.1385, 0.067])
    expect((await readPreview(tinySd, vae(4, 0.13025)))?.factors[0]).toEqual([0.3816, 0.493, 0.532])
    expect(await readPreview(tinySd, vae(4, 1))).toBeNull()
    expect(await readPreview(tinySd, vae(16, 0.18215))).toBeNull()
  })

  it('refuses factors for another number of channels', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'preview.json'), JSON.stringify({ factors: [[1, 0, 0]] }))
    await expect(readPreview(folder, vae(4, 0.18215))).rejects.toThrow(
      'preview.json has factors for 1 channels; the latents have 4',
    )
  })
})

describe('previewPicture', () => {
  it('colours each cell of the first picture and clamps', () => {
    const preview = {
      factors: [
        [0.5, 0, 0],
        [0, 1, -1],
      ],
      bias: [0, 0.2, 0],
      scale: 2,
    } as const
    // Two pictures of two channels of 1 x 2 cells; the second picture would be white.
    const latents = { data: Float32Array.of(0.5, -9, 0.1, 0.4, 9, 9, 9, 9), dims: [2, 2, 1, 2] }
    const { rgb, width, height } = previewPicture(preview, latents)
    expect([width, height]).toEqual([2, 1])
    expect([...rgb]).toEqual([byte(0.5), byte(0.4), byte(-0.2), 0, byte(1), byte(-0.8)])
  })
})
