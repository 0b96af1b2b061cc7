import { z } from 'zod'
import { unetConfig, type UnetConfig } from '../components/denoiser.ts'
import { readConfig } from '../components/model-folder.ts'
import { readPreview, type LatentPreview } from '../components/preview.ts'
import { vaeConfig, type VaeConfig } from '../components/vae-decoder.ts'
import { ModelBrokenError } from '../errors.ts'
import type { OnnxSession } from '../runtime/onnx-session.ts'
import { vaeEncoderOf } from './picture-latents.ts'
import type { PartSource } from './pipeline.ts'

/** What pipelines around a U-Net have in common beside their text encoders and graphs. */
export interface UnetParts {
  readonly schedulerConfig: Record<string, unknown>
  readonly config: UnetConfig
  readonly vae: VaeConfig
  readonly preview: LatentPreview | null
  /** Whether the U-Net is shown a mask and what is kept; it can do nothing else then. */
  readonly inpaints: boolean
  readonly vaeEncoder: () => Promise<OnnxSession>
}

/** The files of those parts. */
export const unetFiles = [
  { file: 'scheduler/scheduler_config.json', purpose: 'how it is sampled' },
  { file: 'unet/config.json', purpose: "the denoiser's configuration" },
  { file: 'unet/model.onnx', purpose: 'the denoiser' },
  { file: 'vae_decoder/config.json', purpose: "the VAE's configuration" },
  { file: 'vae_decoder/model.onnx', purpose: 'the VAE decoder' },
]

/** Reads the configurations. Throws ModelBrokenError naming the file at fault, or where U-Net and VAE do not fit. */
export async function readUnetParts(path: string, source: PartSource): Promise<UnetParts> {
  const config = await readConfig(path, 'unet/config.json', unetConfig)
  const vae = await readConfig(path, 'vae_decoder/config.json', vaeConfig)
  const schedulerConfig = await readConfig(
    path,
    'scheduler/scheduler_config.json',
    z.record(z.string(), z.unknown()),
  )
  const channels = vae.latent_channels
  const inpaints = config.in_channels === 2 * channels + 1
  if ((config.in_channels !== channels && !inpaints) || config.out_channels !== channels) {
    throw new ModelBrokenError(
      `${path}: the denoiser takes ${config.in_channels} channels and gives ${config.out_channels}, the VAE has ` +
        `${channels}; it must give as many, and take as many or for inpainting ${2 * channels + 1}`,
    )
  }
  const preview = await readPreview(path, vae)
  return { schedulerConfig, config, vae, preview, inpaints, vaeEncoder: vaeEncoderOf(path, source) }
}
