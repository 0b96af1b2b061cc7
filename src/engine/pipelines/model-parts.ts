import { z } from 'zod'
import { hasFile, readConfig } from '../components/model-folder.ts'
import { readPreview, type LatentPreview } from '../components/preview.ts'
import { vaeConfig, type VaeConfig } from '../components/vae-decoder.ts'
import type { UsePart } from '../runtime/session-lease.ts'
import { vaeEncoderOf } from './picture-latents.ts'
import type { PartSource, Pipeline } from './pipeline.ts'

/** What pipelines of all families have in common beside text encoders, denoiser and graphs. */
export interface ModelParts {
  readonly schedulerConfig: Record<string, unknown>
  readonly vae: VaeConfig
  readonly preview: LatentPreview | null
  readonly tinyDecoder: UsePart | null
  readonly vaeEncoder: UsePart
  readonly vaeDecoder: UsePart
}

/** The files of those parts. */
export const modelFiles = [
  { file: 'scheduler/scheduler_config.json', purpose: 'how it is sampled' },
  { file: 'vae_decoder/config.json', purpose: "the VAE's configuration" },
  { file: 'vae_decoder/model.onnx', purpose: 'the VAE decoder' },
]

/** Reads the configurations. Throws ModelBrokenError naming the file at fault. */
export async function readModelParts(path: string, source: PartSource): Promise<ModelParts> {
  const schedulerConfig = await readConfig(
    path,
    'scheduler/scheduler_config.json',
    z.record(z.string(), z.unknown()),
  )
  const vae = await readConfig(path, 'vae_decoder/config.json', vaeConfig)
  const preview = await readPreview(path, vae)
  const tiny = 'taesd_decoder'
  const isThere = await hasFile(path, `${tiny}/model.onnx`)
  return {
    schedulerConfig,
    vae,
    preview,
    tinyDecoder: isThere ? source.sessions.part(tiny) : null,
    vaeEncoder: vaeEncoderOf(path, source),
    vaeDecoder: source.sessions.part('vae_decoder'),
  }
}

/** The pipeline around a loaded model. */
export const pipelineOf = (
  { schedulerConfig, preview, tinyDecoder }: ModelParts,
  generate: Pipeline['generate'],
): Pipeline => ({ schedulerConfig, preview, tinyDecoder, generate })
