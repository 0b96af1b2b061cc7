import { readConfig, requireFiles } from './components/model-folder.ts'
import { vaeConfig } from './components/vae-decoder.ts'
import { encodePixels } from './components/vae-encoder.ts'
import type { Latents, PictureToLatents } from './protocol.ts'
import type { SessionStore } from './runtime/session-store.ts'

const requiredFiles = [
  // Optimum writes scaling and shift there for both halves.
  { file: 'vae_decoder/config.json', purpose: "the VAE's configuration" },
  { file: 'vae_encoder/model.onnx', purpose: 'the VAE encoder' },
]

/** Shows a picture to a model's autoencoder. Throws ModelBrokenError where the model has no encoder. */
export async function runEncoding(
  { modelFolder, picture }: PictureToLatents,
  sessions: SessionStore,
  checkpoint: () => Promise<void>,
): Promise<Latents> {
  const lease = sessions.lease(modelFolder)
  try {
    await requireFiles(modelFolder, requiredFiles)
    const config = await readConfig(modelFolder, 'vae_decoder/config.json', vaeConfig)
    const session = await lease.open(['vae_encoder'], checkpoint)
    return await encodePixels(session('vae_encoder'), config, picture)
  } finally {
    await lease.release()
  }
}
