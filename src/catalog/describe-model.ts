import { families, type FamilyTraits, type LocalFamily } from './families.ts'
import type { DenoiserConfig, SchedulerConfig, VaeConfig } from './model-configs.ts'
import { inputsOf, modelEntry, type ModelEntry, type Sampler } from './model.ts'

/** What a model's own files say of it; null where one is not there or of no use. */
export interface ModelConfigs {
  readonly denoiser: DenoiserConfig | null
  readonly vae: VaeConfig | null
  readonly scheduler: SchedulerConfig | null
}

/** The usual VAE halves the sides three times. */
const usualFactor = 8

/**
 * A catalog entry for a model that nobody wrote one for: by its family, and by its own configurations where they say
 * more. Its folder has the name of its id.
 */
export function describeModel(id: string, family: LocalFamily, configs: ModelConfigs): ModelEntry {
  const traits = families[family]
  const sizes = sizesOf(traits, configs)
  const sampler = samplerOf(traits, configs.scheduler)
  return modelEntry.parse({
    id,
    name: id,
    description: `A ${traits.className} model from the models folder.`,
    family,
    folder: id,
    licence: 'unknown',
    defaults: {
      ...strengthOf(traits, configs, sampler),
      ...rescaleOf(family, configs),
      width: sizes.usual,
      height: sizes.usual,
      sampler,
    },
    limits: {
      minSteps: 1,
      maxSteps: traits.maxSteps,
      minSize: sizes.smallest,
      maxSize: sizes.usual * 2,
      sizeMultiple: sizes.multiple,
      maxGuidanceScale: 30,
    },
    samplers: traits.samplers,
    costPerImage: 0,
    ...(inpaints(configs) && { inputs: inputsForInpainting(family) }),
  })
}

/** Sides in pixels. A U-Net halves the latents a level and can only put them together again where nothing is left over. */
function sizesOf(traits: FamilyTraits, { denoiser, vae }: ModelConfigs) {
  const factor = vae === null ? usualFactor : 2 ** (vae.block_out_channels.length - 1)
  const levels = traits.denoiser === 'unet' ? denoiser?.block_out_channels?.length : undefined
  const multiple = factor * (levels === undefined ? traits.patch : 2 ** (levels - 1))
  const asked = denoiser?.sample_size ?? traits.sampleSize
  const cells = typeof asked === 'number' ? asked : Math.min(...asked)
  const usual = Math.max(1, Math.floor((cells * factor) / multiple)) * multiple
  return { multiple, usual, smallest: Math.ceil((usual * traits.smallest) / multiple) * multiple }
}

/** Samplers that do what a scheduler class of the reference does. */
const samplerOfClass: Readonly<Record<string, Sampler>> = {
  DDIMScheduler: 'DDIM',
  EulerDiscreteScheduler: 'EULER',
  EulerAncestralDiscreteScheduler: 'EULER_ANCESTRAL',
  DPMSolverMultistepScheduler: 'DPMPP_2M',
  LCMScheduler: 'LCM',
  PNDMScheduler: 'PNDM',
  FlowMatchEulerDiscreteScheduler: 'FLOW_EULER',
}

function samplerOf({ samplers }: FamilyTraits, scheduler: SchedulerConfig | null): Sampler {
  const own = samplerOfClass[scheduler?.className ?? '']
  if (own === undefined || !samplers.includes(own)) return samplers[0]
  return own === 'DPMPP_2M' && scheduler?.karras === true ? 'DPMPP_2M_KARRAS' : own
}

/** Steps and guidance. Distilled models need few steps; only those that are told a guidance know any. */
function strengthOf(traits: FamilyTraits, { denoiser }: ModelConfigs, sampler: Sampler) {
  if (sampler === 'LCM') return { steps: 8, guidanceScale: denoiser?.time_cond_proj_dim == null ? 1 : 8.5 }
  if (denoiser?.guidance_embeds === false) return { steps: 4, guidanceScale: 0 }
  return { steps: traits.steps, guidanceScale: traits.guidanceScale }
}

/** Guided from pure noise, pictures are overexposed; so much of it is taken back (Lin et al. 2023). */
const rescaleFromNoise = 0.7

function rescaleOf(family: LocalFamily, { scheduler }: ModelConfigs) {
  const isTaken = inputsOf({ family }).optional.includes('guidanceRescale')
  return scheduler?.endsInNoise === true && isTaken ? { guidanceRescale: rescaleFromNoise } : {}
}

/** A U-Net that is shown a mask and what is kept takes both beside the latents. */
function inpaints({ denoiser, vae }: ModelConfigs): boolean {
  return denoiser?.in_channels === 2 * (vae?.latent_channels ?? 4) + 1
}

function inputsForInpainting(family: LocalFamily): NonNullable<ModelEntry['inputs']> {
  const required = ['initImage', 'mask'] as const
  const optional = inputsOf({ family }).optional.filter((input) => !required.some((name) => name === input))
  return { required: [...required], optional }
}
