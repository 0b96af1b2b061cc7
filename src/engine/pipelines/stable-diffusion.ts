import { join } from 'node:path'
import { z } from 'zod'
import { predict, unetConfig } from '../components/denoiser.ts'
import { readConfig, requireFiles, type ModelFolder } from '../components/model-folder.ts'
import { readPreview, type LatentPreview } from '../components/preview.ts'
import { clipTextConfig, encodeTokens } from '../components/text-encoder.ts'
import { loadClipTokenizer, type PromptTokenizer } from '../components/tokenizer.ts'
import {
  decodeLatents,
  vaeConfig,
  vaeFactor,
  type Pictures,
  type VaeConfig,
} from '../components/vae-decoder.ts'
import { BadRequestError, ModelBrokenError } from '../errors.ts'
import type { OnnxSession } from '../runtime/onnx-session.ts'
import type { Schedule } from '../schedulers/scheduler.ts'
import { repeatRows, sizeOf, stackRows, type Tensor } from '../tensor/tensor.ts'
import { drawNoise } from './draw.ts'
import { guide, rescaleGuidance } from './guidance.ts'
import type { PartSource, PictureRequest, Pipeline, PipelineHooks, PipelineTrace } from './pipeline.ts'
import { steeringTo, type Steering } from './steering.ts'

interface StableDiffusion {
  readonly tokenizer: PromptTokenizer
  readonly textEncoder: OnnxSession
  readonly unet: OnnxSession
  readonly vaeDecoder: OnnxSession
  readonly vae: VaeConfig
  readonly preview: LatentPreview | null
}

const requiredFiles = [
  { file: 'scheduler/scheduler_config.json', purpose: 'how it is sampled' },
  { file: 'text_encoder/config.json', purpose: "the text encoder's configuration" },
  { file: 'text_encoder/model.onnx', purpose: 'the text encoder' },
  { file: 'unet/config.json', purpose: "the denoiser's configuration" },
  { file: 'unet/model.onnx', purpose: 'the denoiser' },
  { file: 'vae_decoder/config.json', purpose: "the VAE's configuration" },
  { file: 'vae_decoder/model.onnx', purpose: 'the VAE decoder' },
]

/**
 * Loads a StableDiffusionPipeline (SD 1.x and 2.x and whatever is built like them) from its folder. Throws
 * ModelBrokenError naming the file at fault.
 */
export async function loadStableDiffusion(folder: ModelFolder, source: PartSource): Promise<Pipeline> {
  const { path } = folder
  await requireFiles(path, requiredFiles)
  const text = await readConfig(path, 'text_encoder/config.json', clipTextConfig)
  const unet = await readConfig(path, 'unet/config.json', unetConfig)
  const vae = await readConfig(path, 'vae_decoder/config.json', vaeConfig)
  const schedulerConfig = await readConfig(
    path,
    'scheduler/scheduler_config.json',
    z.record(z.string(), z.unknown()),
  )
  if (unet.in_channels !== vae.latent_channels || unet.out_channels !== vae.latent_channels) {
    throw new ModelBrokenError(
      `${path}: the denoiser takes ${unet.in_channels} channels and gives ${unet.out_channels}, the VAE has ` +
        `${vae.latent_channels}; text to image wants the same number of each`,
    )
  }
  const tokenizerFolder = join(path, 'tokenizer')
  const tokenizer = await source.tokenizers.get(tokenizerFolder, () =>
    loadClipTokenizer(tokenizerFolder, text.max_position_embeddings),
  )
  const preview = await readPreview(path, vae)
  const session = await source.sessions.open(['text_encoder', 'unet', 'vae_decoder'], source.checkpoint)
  const model = {
    tokenizer,
    textEncoder: session('text_encoder'),
    unet: session('unet'),
    vaeDecoder: session('vae_decoder'),
    vae,
    preview,
  }
  return {
    schedulerConfig,
    preview,
    generate: (request, hooks, trace) => generate(model, request, hooks, trace),
  }
}

/** Text to image as diffusers' pipeline_stable_diffusion.py does it. */
async function generate(
  model: StableDiffusion,
  request: PictureRequest,
  hooks: PipelineHooks,
  trace?: PipelineTrace,
): Promise<Pictures> {
  const dims = latentDims(model, request)
  const draw = (what: 'noise' | 'step') => {
    const data = drawNoise(request.generators, dims)
    trace?.draw(what, { data, dims })
    return data
  }

  // 1. Prompts become embeddings, a row a picture.
  hooks.onPhase('encoding')
  const embeds = await encodePrompts(model, request, trace)

  // 2. Steps become noise levels.
  const schedule = request.scheduler(request.steps)
  trace?.schedule(schedule, 0)

  // 3. Noise at the level of the first step.
  const noise = draw('noise')
  const start = { data: noise.map((value) => value * schedule.initNoiseSigma), dims }
  trace?.start(start)

  // 4. Step by step the noise goes.
  hooks.onPhase('denoising')
  const { preview } = model
  const steering = request.target && steeringTo(request.target, { schedule, noise, dims, preview })
  const way = { embeds, schedule, start, steering, drawStep: () => draw('step') }
  const latents = await denoise(model, request, way, hooks, trace)

  // 5. Latents become pixels.
  await hooks.checkpoint()
  hooks.onPhase('decoding')
  return decodeLatents(model.vaeDecoder, model.vae, latents)
}

function latentDims({ vae }: StableDiffusion, request: PictureRequest): readonly number[] {
  const factor = vaeFactor(vae)
  const { width, height } = request
  if (!(width > 0 && height > 0) || width % factor !== 0 || height % factor !== 0) {
    throw new BadRequestError(
      `Width and height must be multiples of ${factor} for this model, not ${width} x ${height}`,
    )
  }
  const pictures = request.prompts.length * request.picturesPerPrompt
  return [pictures, vae.latent_channels, height / factor, width / factor]
}

/** [N, tokens, width]; where the prompt guides, [2N, tokens, width]: all negatives, then all positives. */
async function encodePrompts(
  model: StableDiffusion,
  request: PictureRequest,
  trace?: PipelineTrace,
): Promise<Tensor> {
  const positiveRows = request.prompts.map((prompt) => model.tokenizer.encode(prompt))
  const negativeRows = isGuided(request)
    ? request.negativePrompts.map((prompt) => model.tokenizer.encode(prompt))
    : null
  trace?.tokens('tokenizer', positiveRows, negativeRows)

  const positive = repeatRows(await encodeTokens(model.textEncoder, positiveRows), request.picturesPerPrompt)
  trace?.embeds('prompt_embeds', positive)
  if (negativeRows === null) return positive
  const negative = repeatRows(await encodeTokens(model.textEncoder, negativeRows), request.picturesPerPrompt)
  trace?.embeds('negative_prompt_embeds', negative)
  return stackRows(negative, positive)
}

function isGuided(request: PictureRequest): boolean {
  return request.guidanceScale > 1
}

interface Denoising {
  readonly embeds: Tensor
  readonly schedule: Schedule
  readonly start: Tensor
  readonly steering: Steering | undefined
  readonly drawStep: () => Float32Array
}

async function denoise(
  model: StableDiffusion,
  request: PictureRequest,
  { embeds, schedule, start, steering, drawStep }: Denoising,
  hooks: PipelineHooks,
  trace?: PipelineTrace,
): Promise<Tensor> {
  const { dims } = start
  const batch = batchFor(request, dims)
  let latents = start.data
  let history: unknown

  for (const [i, timestep] of schedule.timesteps.entries()) {
    await hooks.checkpoint()
    const inputs = {
      sample: batch(schedule.scaleInput(latents, i)),
      timestep: { data: Float32Array.of(timestep), dims: [] },
      encoder_hidden_states: embeds,
    }
    trace?.denoiserCall(i, inputs)
    const scale = request.guidanceScale * (steering?.guidance(i) ?? 1)
    const modelOutput = applyGuidance(await predict(model.unet, inputs), request, scale)

    const stepped = schedule.step({
      i,
      sample: latents,
      modelOutput: modelOutput.data,
      history,
      drawNoise: drawStep,
    })
    latents = steering?.steer(stepped.sample, i) ?? stepped.sample
    history = stepped.history
    const clean = stepped.clean && { data: stepped.clean, dims }
    trace?.step({ i, timestep, modelOutput, clean, latents: { data: latents, dims } })
    const shown = clean ?? { data: latents, dims }
    hooks.onStep({ step: i + 1, totalSteps: schedule.timesteps.length, latents: shown })
  }
  return { data: latents, dims }
}

/** What the denoiser is given for latents: themselves, or twice under one another where a prompt guides. */
function batchFor(request: PictureRequest, dims: readonly number[]): (latents: Float32Array) => Tensor {
  if (!isGuided(request)) return (data) => ({ data, dims })
  const size = sizeOf(dims)
  const [rows = 1, ...rest] = dims
  const twice = { data: new Float32Array(size * 2), dims: [rows * 2, ...rest] }
  return (latents) => {
    twice.data.set(latents)
    twice.data.set(latents, size)
    return twice
  }
}

function applyGuidance(prediction: Tensor, request: PictureRequest, scale: number): Tensor {
  if (!isGuided(request)) return prediction
  const positive = prediction.data.subarray(prediction.data.length / 2)
  const guided = guide(prediction, scale)
  if (request.guidanceRescale > 0) rescaleGuidance(guided, positive, request.guidanceRescale)
  return guided
}
