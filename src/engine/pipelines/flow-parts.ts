import { z } from 'zod'
import { readConfig } from '../components/model-folder.ts'
import { readPreview, type LatentPreview } from '../components/preview.ts'
import { vaeConfig, type VaeConfig } from '../components/vae-decoder.ts'
import type { OnnxSession } from '../runtime/onnx-session.ts'
import { vaeEncoderOf } from './picture-latents.ts'
import type { PartSource } from './pipeline.ts'

/** What pipelines of flow matching transformers have in common beside text encoders, transformer and graphs. */
export interface FlowParts {
  readonly schedulerConfig: Record<string, unknown>
  readonly vae: VaeConfig
  readonly preview: LatentPreview | null
  readonly vaeEncoder: () => Promise<OnnxSession>
}

/** The files of those parts, and the transformer's. */
export const flowFiles = [
  { file: 'scheduler/scheduler_config.json', purpose: 'how it is sampled' },
  { file: 'transformer/config.json', purpose: "the denoiser's configuration" },
  { file: 'transformer/model.onnx', purpose: 'the denoiser' },
  { file: 'vae_decoder/config.json', purpose: "the VAE's configuration" },
  { file: 'vae_decoder/model.onnx', purpose: 'the VAE decoder' },
]

/** Reads the configurations. Throws ModelBrokenError naming the file at fault. */
export async function readFlowParts(path: string, source: PartSource): Promise<FlowParts> {
  const schedulerConfig = await readConfig(
    path,
    'scheduler/scheduler_config.json',
    z.record(z.string(), z.unknown()),
  )
  const vae = await readConfig(path, 'vae_decoder/config.json', vaeConfig)
  const preview = await readPreview(path, vae)
  return { schedulerConfig, vae, preview, vaeEncoder: vaeEncoderOf(path, source) }
}
