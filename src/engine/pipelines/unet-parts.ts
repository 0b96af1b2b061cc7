import { unetConfig, type UnetConfig } from '../components/denoiser.ts'
import { readConfig } from '../components/model-folder.ts'
import { ModelBrokenError } from '../errors.ts'
import { modelFiles, readModelParts, type ModelParts } from './model-parts.ts'
import type { PartSource } from './pipeline.ts'

/** What pipelines around a U-Net have in common beside their text encoders and graphs. */
export interface UnetParts extends ModelParts {
  readonly config: UnetConfig
  /** Whether the U-Net is shown a mask and what is kept; it can do nothing else then. */
  readonly inpaints: boolean
}

/** The files of those parts. */
export const unetFiles = [
  { file: 'unet/config.json', purpose: "the denoiser's configuration" },
  { file: 'unet/model.onnx', purpose: 'the denoiser' },
  ...modelFiles,
]

/** Reads the configurations. Throws ModelBrokenError naming the file at fault, or where U-Net and VAE do not fit. */
export async function readUnetParts(path: string, source: PartSource): Promise<UnetParts> {
  const config = await readConfig(path, 'unet/config.json', unetConfig)
  const parts = await readModelParts(path, source)
  const channels = parts.vae.latent_channels
  const inpaints = config.in_channels === 2 * channels + 1
  if ((config.in_channels !== channels && !inpaints) || config.out_channels !== channels) {
    throw new ModelBrokenError(
      `${path}: the denoiser takes ${config.in_channels} channels and gives ${config.out_channels}, the VAE has ` +
        `${channels}; it must give as many, and take as many or for inpainting ${2 * channels + 1}`,
    )
  }
  return { ...parts, config, inpaints }
}
