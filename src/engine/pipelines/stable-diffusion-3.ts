import { join } from 'node:path'
import { z } from 'zod'
import { predict } from '../components/denoiser.ts'
import { hasFile, readConfig, requireFiles, type ModelFolder } from '../components/model-folder.ts'
import { vaeFactor, type Pictures, type VaeConfig } from '../components/vae-decoder.ts'
import { BadRequestError, ModelBrokenError } from '../errors.ts'
import type { OnnxSession } from '../runtime/onnx-session.ts'
import { loadClipPart, type ClipStates } from './clip-part.ts'
import type { Predict } from './denoise.ts'
import { modelFiles, pipelineOf, readModelParts } from './model-parts.ts'
import { runFlow, type FlowModel, transformerFiles } from './flow-run.ts'
import { guidedBatch, guidedPrediction } from './guidance.ts'
import { latentShape } from './latent-shape.ts'
import type { PartSource, PictureRequest, Pipeline, PipelineHooks, PipelineTrace } from './pipeline.ts'
import { encodePrompts, type Sd3TextModel } from './stable-diffusion-3-prompts.ts'
import { loadT5Part } from './t5-part.ts'

/** `transformer/config.json`, as far as it is needed; what is missing is what SD3Transformer2DModel assumes. */
const transformerConfig = z.object({
  in_channels: z.number().int().positive().default(16),
  out_channels: z.number().int().positive().default(16),
  patch_size: z.number().int().positive().default(2),
  joint_attention_dim: z.number().int().positive().default(4096),
  pos_embed_max_size: z.number().int().positive().default(96),
})

type TransformerConfig = z.infer<typeof transformerConfig>

interface StableDiffusion3 extends FlowModel {
  readonly config: TransformerConfig
  readonly text: Sd3TextModel
}

const requiredFiles = [
  { file: 'text_encoder/config.json', purpose: "the first text encoder's configuration" },
  { file: 'text_encoder/model.onnx', purpose: 'the first text encoder' },
  { file: 'text_encoder_2/config.json', purpose: "the second text encoder's configuration" },
  { file: 'text_encoder_2/model.onnx', purpose: 'the second text encoder' },
  ...transformerFiles,
  ...modelFiles,
]

/**
 * Loads a StableDiffusion3Pipeline (SD3 and SD3.5) from its folder; the third text encoder may be missing. Throws
 * ModelBrokenError naming the file at fault.
 */
export async function loadStableDiffusion3(folder: ModelFolder, source: PartSource): Promise<Pipeline> {
  const { path } = folder
  await requireFiles(path, requiredFiles)
  const parts = await readModelParts(path, source)
  const config = await readConfig(path, 'transformer/config.json', transformerConfig)
  checkChannels(path, config, parts.vae)
  const first = await loadClipPart(path, source)
  const second = await loadClipPart(path, source, '_2')
  if (first.tokenizer.length !== second.tokenizer.length) {
    throw new ModelBrokenError(
      `${path}: the text encoders take ${first.tokenizer.length} and ${second.tokenizer.length} tokens; must be the same`,
    )
  }
  const width = config.joint_attention_dim
  const hasT5 = await hasFile(path, 'text_encoder_3/model.onnx')
  const t5 = hasT5 ? await loadT5Part(path, source, '_3', width) : null

  const names = ['text_encoder', 'text_encoder_2', 'transformer', 'vae_decoder'] as const
  const { sessions } = source
  await sessions.prepare([...names, ...(t5 ? ['text_encoder_3'] : [])])
  const text = {
    first: { ...first, encoder: sessions.part('text_encoder') },
    second: { ...second, encoder: sessions.part('text_encoder_2') },
    t5: t5 && { ...t5, encoder: sessions.part('text_encoder_3') },
    width,
  }
  const model = { ...parts, transformer: sessions.part('transformer'), config, text }
  return pipelineOf(parts, (request, hooks, trace) => generate(model, request, hooks, trace))
}

function checkChannels(path: string, config: TransformerConfig, vae: VaeConfig): void {
  const channels = vae.latent_channels
  if (config.in_channels === channels && config.out_channels === channels) return
  throw new ModelBrokenError(
    `${join(path, 'transformer/config.json')}: the denoiser takes ${config.in_channels} channels and gives ` +
      `${config.out_channels}, the VAE has ${channels}; must be the same`,
  )
}

/** Pictures as diffusers' pipelines in stable_diffusion_3/ make them: from text, from a picture, and inpainting. */
async function generate(
  model: StableDiffusion3,
  request: PictureRequest,
  hooks: PipelineHooks,
  trace?: PipelineTrace,
): Promise<Pictures> {
  const dims = shapeOf(model, request)

  // 1. Prompts become embeddings, a row a picture.
  hooks.onPhase('encoding')
  const prompt = await encodePrompts(model.text, request, isGuided(request), trace)

  // 2. to 5. Noise becomes latents, and those pictures.
  const [, , height = 0, width = 0] = dims
  const patches = (height * width) / model.config.patch_size ** 2
  const predictor = predictorOf(request, prompt, trace)
  const plan = { dims, flow: { patches }, predictor }
  return runFlow(model, request, plan, hooks, trace)
}

const isGuided = ({ guidanceScale }: PictureRequest) => guidanceScale > 1

/** [N, C, h, w]. Throws BadRequestError for a size that the denoiser has no patches or no positions for. */
function shapeOf({ vae, config }: StableDiffusion3, request: PictureRequest): readonly number[] {
  const patch = config.patch_size
  const dims = latentShape(vae, request, patch)
  const most = config.pos_embed_max_size * patch * vaeFactor(vae)
  if (request.width <= most && request.height <= most) return dims
  throw new BadRequestError(
    `Sides must be at most ${most} for this model, not ${request.width} x ${request.height}`,
  )
}

function predictorOf(
  request: PictureRequest,
  prompt: ClipStates,
  trace?: PipelineTrace,
): (transformer: OnnxSession) => Predict {
  const guided = isGuided(request)
  return (transformer) =>
    async ({ i, sample, timestep }) => {
      const batch = guidedBatch(sample, guided)
      const [rows = 1] = batch.dims
      const inputs = {
        hidden_states: batch,
        timestep: { data: new Float32Array(rows).fill(timestep), dims: [rows] },
        encoder_hidden_states: prompt.states,
        pooled_projections: prompt.pooled,
      }
      trace?.denoiserCall(i, inputs)
      const prediction = await predict(transformer, inputs, 'out_hidden_states', batch.dims)
      if (!guided) return prediction
      return guidedPrediction(prediction, { scale: request.guidanceScale, rescale: request.guidanceRescale })
    }
}
