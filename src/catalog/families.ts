import type { ModelEntry, Sampler } from './model.ts'

/** Architectures that run here. */
export type LocalFamily = Exclude<ModelEntry['family'], 'REMOTE'>

/** What models of a family have in common, as far as their folders do not say otherwise. */
export interface FamilyTraits {
  /** The diffusers class without its task. */
  readonly className: string
  /** Its part that is called at every step. */
  readonly denoiser: 'unet' | 'transformer'
  /** Latent cells on each side of the pictures that it was trained on. */
  readonly sampleSize: number
  /** Latent cells that the denoiser takes as one on each axis; of a U-Net that does not tell its levels. */
  readonly patch: number
  readonly steps: number
  readonly maxSteps: number
  readonly guidanceScale: number
  /** The smallest side as a share of the usual one. */
  readonly smallest: number
  /** The first is the one that is used where the folder's own is not among them. */
  readonly samplers: readonly [Sampler, ...Sampler[]]
}

type Kind = Omit<FamilyTraits, 'className' | 'sampleSize' | 'guidanceScale'>

const unet: Kind = {
  denoiser: 'unet',
  patch: 1,
  steps: 30,
  maxSteps: 150,
  smallest: 0.5,
  samplers: ['EULER', 'EULER_ANCESTRAL', 'DDIM', 'DPMPP_2M', 'DPMPP_2M_KARRAS', 'LCM', 'PNDM'],
}

const transformer: Kind = {
  denoiser: 'transformer',
  patch: 2,
  steps: 28,
  maxSteps: 100,
  smallest: 0.25,
  samplers: ['FLOW_EULER'],
}

/** Sizes, steps and guidance are those of the reference's pipelines, but for the steps of U-Nets, of which it takes 50. */
export const families: Readonly<Record<LocalFamily, FamilyTraits>> = {
  SD: { className: 'StableDiffusion', ...unet, sampleSize: 64, guidanceScale: 7.5 },
  SDXL: { className: 'StableDiffusionXL', ...unet, sampleSize: 128, guidanceScale: 5 },
  SD3: { className: 'StableDiffusion3', ...transformer, sampleSize: 128, guidanceScale: 7 },
  FLUX: { className: 'Flux', ...transformer, sampleSize: 128, guidanceScale: 3.5 },
}

const localFamilies = Object.keys(families) as LocalFamily[]

/** The family of a diffusers class as model_index.json names it (`ORTStableDiffusionXLInpaintPipeline`), or null. */
export function familyOfClass(className: string): LocalFamily | null {
  const name = className.replace(/^(ORT|Onnx)/, '').replace(/(Img2Img|Inpaint)?Pipeline$/, '')
  return localFamilies.find((family) => families[family].className === name) ?? null
}

/** The classes that run here, for messages. */
export const knownClasses = (): string =>
  localFamilies.map((family) => `${families[family].className}Pipeline`).join(', ')

/** The denoiser's graph below the model folder, or null where nothing runs here. */
export function denoiserGraph(family: ModelEntry['family']): string | null {
  return family === 'REMOTE' ? null : `${families[family].denoiser}/model.onnx`
}
