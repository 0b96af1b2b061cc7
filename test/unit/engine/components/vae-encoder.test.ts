import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Latents, RawPicture } from '../../../../src/engine/protocol.ts'
import { readConfig } from '../../../../src/engine/components/model-folder.ts'
import { decodeLatents, vaeConfig } from '../../../../src/engine/components/vae-decoder.ts'
import { encodePixels } from '../../../../src/engine/components/vae-encoder.ts'
import { runEncoding } from '../../../../src/engine/run-encoding.ts'
import { openSession } from '../../../../src/engine/runtime/onnx-session.ts'
import { Kept } from '../../../../src/engine/kept.ts'
import { TorchGenerator } from '../../../../src/engine/tensor/noise.ts'
import { readCase } from '../../../golden/case-file.ts'
import { cpuOf, onCpu, copyOf, goldenCases, starter, tinySd } from '../golden-models.ts'

const recorded = join(goldenCases, 'tiny-sd.img2img-75.json')

const encode = (modelFolder: string, picture: RawPicture): Promise<Latents> =>
  runEncoding({ modelFolder, picture }, new Kept({ devices: cpuOf(), threads: 1 }), () => Promise.resolve())

/** A picture of one colour. */
const plain = (width: number, height: number) => ({
  rgb: new Uint8Array(width * height * 3).fill(90),
  width,
  height,
})

/** The latents that encoding a picture gives by the distribution that was recorded of it, and always the same noise. */
async function recordedLatents() {
  const golden = await readCase(recorded)
  const { data: parameters } = golden.floats('posterior.0')
  const noise = new TorchGenerator(0).randn(parameters.length / 2)
  const values = noise.map((drawn, i) => {
    const deviation = Math.exp(parameters[noise.length + i]! / 2)
    return (parameters[i]! + deviation * drawn) * 0.18215
  })
  return { golden, values }
}

it('draws from the distribution that the reference recorded, scaled', async () => {
  const { golden, values } = await recordedLatents()
  const { data: rgb, shape } = golden.bytes('input')
  const [height = 0, width = 0] = shape
  const encoder = await openSession(join(tinySd, 'vae_encoder/model.onnx'), onCpu)
  const latents = await encodePixels(
    encoder,
    await readConfig(tinySd, 'vae_decoder/config.json', vaeConfig),
    {
      rgb,
      width,
      height,
    },
  )
  await encoder.release()
  expect(latents).toMatchObject({ channels: 4, height: 8, width: 12 })
  const worst = latents.values.map((value, i) => Math.abs(value - values[i]!))
  expect(Math.max(...worst)).toBeLessThan(golden.tolerance.latents)
})

it('adds what a trip through the autoencoder takes away', async () => {
  const { golden, values } = await recordedLatents()
  const { data: rgb, shape } = golden.bytes('input')
  const [height = 0, width = 0] = shape
  const sharp = await encode(tinySd, { rgb, width, height })
  const decoder = await openSession(join(tinySd, 'vae_decoder/model.onnx'), onCpu)
  const config = await readConfig(tinySd, 'vae_decoder/config.json', vaeConfig)
  const distance = async (data: Float32Array) => {
    const decoded = await decodeLatents(decoder, config, { data, dims: [1, 4, 8, 12] })
    return decoded.rgb.reduce((sum, value, i) => sum + Math.abs(value - rgb[i]!), 0)
  }
  const [without, sharpened] = [await distance(values), await distance(sharp.values)]
  await decoder.release()
  expect(sharpened).toBeLessThan(without)
})

it('reads channels and factor from the files', async () => {
  expect(await encode(starter, plain(64, 32))).toMatchObject({ channels: 12, height: 2, width: 4 })
})

it('refuses sides that the model cannot have', async () => {
  await expect(encode(tinySd, plain(60, 64))).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})

it('says which file a folder without an encoder lacks', async () => {
  const folder = await copyOf(tinySd)
  await rm(join(folder, 'vae_encoder'), { recursive: true })
  await expect(encode(folder, plain(64, 64))).rejects.toMatchObject({
    code: 'MODEL_BROKEN',
    message: expect.stringContaining('vae_encoder/model.onnx (the VAE encoder)'),
  })
})
