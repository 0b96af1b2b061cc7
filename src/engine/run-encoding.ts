import { readConfig, requireFiles } from './components/model-folder.ts'
import { decodeLatents, vaeConfig } from './components/vae-decoder.ts'
import { encodePixels } from './components/vae-encoder.ts'
import type { Kept } from './kept.ts'
import type { Latents, PictureToLatents, RawPicture } from './protocol.ts'
import type { Tensor } from './tensor/tensor.ts'

const requiredFiles = [
  // Optimum writes scaling and shift there for both halves.
  { file: 'vae_decoder/config.json', purpose: "the VAE's configuration" },
  { file: 'vae_decoder/model.onnx', purpose: 'the VAE decoder' },
  { file: 'vae_encoder/model.onnx', purpose: 'the VAE encoder' },
]

/**
 * The latents of a picture, sharp: what a trip through the autoencoder and back takes from them is added beforehand, so that
 * they look like latents that a model draws. Throws ModelBrokenError where the model lacks half of its autoencoder.
 */
export async function runEncoding(
  { modelFolder, device, picture }: PictureToLatents,
  kept: Kept,
  checkpoint: () => Promise<void>,
): Promise<Latents> {
  const lease = kept.lease({ modelFolder, device, checkpoint })
  try {
    await requireFiles(modelFolder, requiredFiles)
    const config = await readConfig(modelFolder, 'vae_decoder/config.json', vaeConfig)
    await lease.prepare(['vae_encoder', 'vae_decoder'])
    const encode = (shown: RawPicture) =>
      lease.part('vae_encoder')((encoder) => encodePixels(encoder, config, shown))
    const latents = await encode(picture)
    await checkpoint()
    const { rgb, width, height } = await lease.part('vae_decoder')((decoder) =>
      decodeLatents(decoder, config, tensorOf(latents)),
    )
    await checkpoint()
    return sharpened(latents, await encode({ rgb, width, height }))
  } finally {
    await lease.release()
  }
}

const tensorOf = ({ values, channels, height, width }: Latents): Tensor => ({
  data: values,
  dims: [1, channels, height, width],
})

/** The first step of Van Cittert's iteration for undoing a blur: z + (z - what became of it). */
const sharpened = (latents: Latents, afterwards: Latents): Latents => ({
  ...latents,
  values: latents.values.map((value, i) => 2 * value - afterwards.values[i]!),
})
