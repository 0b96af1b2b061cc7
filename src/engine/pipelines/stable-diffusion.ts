import { requireFiles, type ModelFolder } from '../components/model-folder.ts'
import { encodeTokens } from '../components/text-encoder.ts'
import type { Pictures } from '../components/vae-decoder.ts'
import { BadRequestError } from '../errors.ts'
import type { UsePart } from '../runtime/session-lease.ts'
import { repeatRows, stackRows, type Tensor } from '../tensor/tensor.ts'
import { loadClipPart, tokenRows, type ClipPart } from './clip-part.ts'
import { pipelineOf } from './model-parts.ts'
import type { PartSource, PictureRequest, Pipeline, PipelineHooks, PipelineTrace } from './pipeline.ts'
import { negativeTexts, positiveTexts } from './prompts.ts'
import { readUnetParts, unetFiles } from './unet-parts.ts'
import { isGuided, runUnet, unetLatentShape, type UnetModel } from './unet-run.ts'

interface StableDiffusion extends UnetModel {
  readonly clip: ClipPart
  readonly textEncoder: UsePart
}

const requiredFiles = [
  { file: 'text_encoder/config.json', purpose: "the text encoder's configuration" },
  { file: 'text_encoder/model.onnx', purpose: 'the text encoder' },
  ...unetFiles,
]

/**
 * Loads a StableDiffusionPipeline (SD 1.x and 2.x and whatever is built like them, inpainting checkpoints too) from its
 * folder. Throws ModelBrokenError naming the file at fault.
 */
export async function loadStableDiffusion(folder: ModelFolder, source: PartSource): Promise<Pipeline> {
  const { path } = folder
  await requireFiles(path, requiredFiles)
  const parts = await readUnetParts(path, source)
  const clip = await loadClipPart(path, source)
  const { sessions } = source
  await sessions.prepare(['text_encoder', 'unet', 'vae_decoder'])
  const model = {
    ...parts,
    clip,
    textEncoder: sessions.part('text_encoder'),
    unet: sessions.part('unet'),
  }
  return pipelineOf(parts, (request, hooks, trace) => generate(model, request, hooks, trace))
}

/** Pictures as diffusers' pipelines in stable_diffusion/ make them: from text, from a picture, and inpainting. */
async function generate(
  model: StableDiffusion,
  request: PictureRequest,
  hooks: PipelineHooks,
  trace?: PipelineTrace,
): Promise<Pictures> {
  const dims = unetLatentShape(model, request)

  // 1. Prompts become embeddings, a row a picture.
  hooks.onPhase('encoding')
  const embeds = await encodePrompts(model, request, trace)

  // 2. to 5. Noise becomes latents, and those pictures.
  return runUnet(model, request, { dims, conditioning: { encoder_hidden_states: embeds } }, hooks, trace)
}

/** [N, tokens, width]; where the prompt guides, [2N, tokens, width]: all negatives, then all positives. */
async function encodePrompts(
  model: StableDiffusion,
  request: PictureRequest,
  trace?: PipelineTrace,
): Promise<Tensor> {
  if (request.clipSkip) {
    throw new BadRequestError('This model passes over no layer of CLIP: clipSkip is not for it')
  }
  const negatives = isGuided(model, request) ? negativeTexts(request) : null
  const rows = tokenRows(model.clip, positiveTexts(request), negatives, trace)

  const encode = async (tokens: readonly Int32Array[], name: string) => {
    const output = await model.textEncoder((encoder) => encodeTokens(encoder, tokens, ['last_hidden_state']))
    const embeds = repeatRows(output('last_hidden_state'), request.picturesPerPrompt)
    trace?.embeds(name, embeds)
    return embeds
  }
  const positive = await encode(rows.positive, 'prompt_embeds')
  if (rows.negative === null) return positive
  return stackRows(await encode(rows.negative, 'negative_prompt_embeds'), positive)
}
