import { z } from 'zod'
import { readConfig, requireFiles, type ModelFolder } from '../components/model-folder.ts'
import type { Pictures } from '../components/vae-decoder.ts'
import { ModelBrokenError } from '../errors.ts'
import { loadClipPart } from './clip-part.ts'
import { pipelineOf } from './model-parts.ts'
import type { PartSource, PictureRequest, Pipeline, PipelineHooks, PipelineTrace } from './pipeline.ts'
import { encodePrompts, type XlTextModel } from './stable-diffusion-xl-prompts.ts'
import { timeIds } from './stable-diffusion-xl-time-ids.ts'
import { readUnetParts, unetFiles } from './unet-parts.ts'
import { isGuided, runUnet, unetLatentShape, type UnetModel } from './unet-run.ts'

/** What `model_index.json` says beside the names of the parts; defaults are those of diffusers' pipelines. */
const xlIndex = z.object({
  force_zeros_for_empty_prompt: z.boolean().default(true),
  requires_aesthetics_score: z.boolean().nullish(),
})

interface StableDiffusionXl extends UnetModel {
  readonly text: XlTextModel
  readonly wantsAestheticScore: boolean
}

const requiredFiles = [
  { file: 'text_encoder/config.json', purpose: "the first text encoder's configuration" },
  { file: 'text_encoder/model.onnx', purpose: 'the first text encoder, which refiners do not have' },
  { file: 'text_encoder_2/config.json', purpose: "the second text encoder's configuration" },
  { file: 'text_encoder_2/model.onnx', purpose: 'the second text encoder' },
  ...unetFiles,
]

/**
 * Loads a StableDiffusionXLPipeline from its folder. A refiner alone, which lacks the first text encoder, is refused.
 * Throws ModelBrokenError naming the file at fault.
 */
export async function loadStableDiffusionXl(folder: ModelFolder, source: PartSource): Promise<Pipeline> {
  const { path } = folder
  await requireFiles(path, requiredFiles)
  const index = await readConfig(path, 'model_index.json', xlIndex)
  const parts = await readUnetParts(path, source)
  const first = await loadClipPart(path, source)
  const second = await loadClipPart(path, source, '_2')
  if (first.tokenizer.length !== second.tokenizer.length) {
    throw new ModelBrokenError(
      `${path}: the text encoders take ${first.tokenizer.length} and ${second.tokenizer.length} tokens; must be the same`,
    )
  }
  const names = ['text_encoder', 'text_encoder_2', 'unet', 'vae_decoder'] as const
  const { sessions } = source
  await sessions.prepare(names)
  const model = {
    ...parts,
    text: {
      first: { ...first, encoder: sessions.part('text_encoder') },
      second: { ...second, encoder: sessions.part('text_encoder_2') },
      zerosForNoNegative: index.force_zeros_for_empty_prompt,
    },
    wantsAestheticScore: index.requires_aesthetics_score ?? false,
    unet: sessions.part('unet'),
  }
  return pipelineOf(parts, (request, hooks, trace) => generate(model, request, hooks, trace))
}

/** Pictures as diffusers' pipelines in stable_diffusion_xl/ make them: from text, from a picture, and inpainting. */
async function generate(
  model: StableDiffusionXl,
  request: PictureRequest,
  hooks: PipelineHooks,
  trace?: PipelineTrace,
): Promise<Pictures> {
  const dims = unetLatentShape(model, request)
  const [pictures = 1] = dims

  // 1. Prompts become embeddings, and sizes numbers, a row a picture.
  hooks.onPhase('encoding')
  const guided = isGuided(model, request)
  const prompt = await encodePrompts(model.text, request, guided, trace)
  const conditioning = {
    encoder_hidden_states: prompt.states,
    text_embeds: prompt.pooled,
    time_ids: timeIds(request, pictures, { guided, scored: model.wantsAestheticScore }),
  }

  // 2. to 5. Noise becomes latents, and those pictures.
  return runUnet(model, request, { dims, conditioning }, hooks, trace)
}
