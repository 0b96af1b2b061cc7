import { join } from 'node:path'
import { z } from 'zod'
import { predict } from '../components/denoiser.ts'
import { readConfig, requireFiles, type ModelFolder } from '../components/model-folder.ts'
import type { Pictures, VaeConfig } from '../components/vae-decoder.ts'
import { ModelBrokenError } from '../errors.ts'
import type { OnnxSession } from '../runtime/onnx-session.ts'
import { stackRows, type Tensor } from '../tensor/tensor.ts'
import { loadClipPart, type ClipStates } from './clip-part.ts'
import type { Predict } from './denoise.ts'
import { modelFiles, pipelineOf, readModelParts } from './model-parts.ts'
import { runFlow, type FlowModel, transformerFiles } from './flow-run.ts'
import { imageIds, packLatents, textIds, unpackLatents } from './flux-packing.ts'
import { encodePrompts, type FluxPrompts, type FluxTextModel } from './flux-prompts.ts'
import { guide } from './guidance.ts'
import { latentShape } from './latent-shape.ts'
import type { PartSource, PictureRequest, Pipeline, PipelineHooks, PipelineTrace } from './pipeline.ts'
import { loadT5Part } from './t5-part.ts'

/** `transformer/config.json`, as far as it is needed; what is missing is what FluxTransformer2DModel assumes. */
const transformerConfig = z.object({
  in_channels: z.number().int().positive().default(64),
  out_channels: z.number().int().positive().nullish(),
  joint_attention_dim: z.number().int().positive().default(4096),
})

type TransformerConfig = z.infer<typeof transformerConfig>

interface Flux extends FlowModel {
  readonly config: TransformerConfig
  readonly text: FluxTextModel
}

/** Latent cells that make a token, on each axis. */
const patch = 2

const requiredFiles = [
  { file: 'text_encoder/config.json', purpose: "the configuration of the text encoder's CLIP" },
  { file: 'text_encoder/model.onnx', purpose: 'the first text encoder, CLIP' },
  { file: 'text_encoder_2/config.json', purpose: "the configuration of the text encoder's T5" },
  { file: 'text_encoder_2/model.onnx', purpose: 'the second text encoder, T5' },
  ...transformerFiles,
  ...modelFiles,
]

/** Loads a FluxPipeline (FLUX.1, dev and schnell) from its folder. Throws ModelBrokenError naming the file at fault. */
export async function loadFlux(folder: ModelFolder, source: PartSource): Promise<Pipeline> {
  const { path } = folder
  await requireFiles(path, requiredFiles)
  const parts = await readModelParts(path, source)
  const config = await readConfig(path, 'transformer/config.json', transformerConfig)
  checkChannels(path, config, parts.vae)
  const clip = await loadClipPart(path, source)
  const t5 = await loadT5Part(path, source, '_2', config.joint_attention_dim)

  const names = ['text_encoder', 'text_encoder_2', 'transformer', 'vae_decoder'] as const
  const { sessions } = source
  await sessions.prepare(names)
  const model = {
    ...parts,
    config,
    text: {
      clip: { ...clip, encoder: sessions.part('text_encoder') },
      t5: { ...t5, encoder: sessions.part('text_encoder_2') },
    },
    transformer: sessions.part('transformer'),
  }
  return pipelineOf(parts, (request, hooks, trace) => generate(model, request, hooks, trace))
}

function checkChannels(path: string, config: TransformerConfig, vae: VaeConfig): void {
  const packed = vae.latent_channels * patch * patch
  const given = config.out_channels ?? config.in_channels
  if (config.in_channels === packed && given === packed) return
  throw new ModelBrokenError(
    `${join(path, 'transformer/config.json')}: the denoiser takes ${config.in_channels} channels and gives ` +
      `${given}; the VAE's ${vae.latent_channels} make ${packed}, and it must take and give as many`,
  )
}

/** Pictures as diffusers' pipelines in flux/ make them: from text, from a picture, and inpainting. */
async function generate(
  model: Flux,
  request: PictureRequest,
  hooks: PipelineHooks,
  trace?: PipelineTrace,
): Promise<Pictures> {
  const dims = latentShape(model.vae, request, patch)

  // 1. Prompts become embeddings, a row a picture.
  hooks.onPhase('encoding')
  const prompts = await encodePrompts(model.text, request, trace)

  // 2. to 5. Noise becomes latents, and those pictures.
  const [, , height = 0, width = 0] = dims
  const flow = { patches: (height * width) / patch ** 2, spacing: 'even' } as const
  const plan = { dims, flow, predictor: predictorOf(request, { prompts, dims }, trace) }
  return runFlow(model, request, plan, hooks, trace)
}

interface Told {
  readonly prompts: FluxPrompts
  readonly dims: readonly number[]
}

function predictorOf(
  request: PictureRequest,
  { prompts: { positive, negative }, dims }: Told,
  trace?: PipelineTrace,
): (transformer: OnnxSession) => Predict {
  const [rows = 1] = dims
  const img_ids = imageIds(dims)
  const eachRow = (value: number): Tensor => ({ data: new Float32Array(rows).fill(value), dims: [rows] })

  return (transformer) =>
    async ({ i, sample, timestep }) => {
      // Distilled to be told how strongly the prompt is to guide; schnell is not (guidance_embeds of its configuration).
      const isTold = transformer.inputs.some(({ name }) => name === 'guidance')
      const ask = async ({ states, pooled }: ClipStates): Promise<Tensor> => {
        const packed = packLatents(sample)
        const inputs = {
          hidden_states: packed,
          timestep: eachRow(timestep / 1000),
          ...(isTold && { guidance: eachRow(request.guidanceScale) }),
          encoder_hidden_states: states,
          pooled_projections: pooled,
          txt_ids: textIds(states.dims[1] ?? 0),
          img_ids,
        }
        trace?.denoiserCall(i, inputs)
        const prediction = await predict(transformer, inputs, 'out_hidden_states', packed.dims)
        return unpackLatents(prediction, dims)
      }
      const towards = await ask(positive)
      if (negative === null) return towards
      return guide(stackRows(await ask(negative), towards), request.trueGuidanceScale ?? 1)
    }
}
