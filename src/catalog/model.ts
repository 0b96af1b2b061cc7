import { z } from 'zod'
import type { MemoryPlan, PartSize } from '../model-files/memory-plan.ts'

const positive = z.int().positive()
const sampler = z.enum([
  'DDIM',
  'EULER',
  'EULER_ANCESTRAL',
  'DPMPP_2M',
  'DPMPP_2M_KARRAS',
  'LCM',
  'PNDM',
  'FLOW_EULER',
])

/** What a generation may be given beside prompt, size, steps, guidance, sampler and seed, where its model takes it. */
export const modelInputs = [
  'negativePrompt',
  'prompt2',
  'negativePrompt2',
  'clipSkip',
  'guidanceRescale',
  'trueCfgScale',
  'initImage',
  'mask',
  'strength',
  'loras',
] as const
export type ModelInput = (typeof modelInputs)[number]

const modelInput = z.enum(modelInputs)

const pictureInputs = ['initImage', 'mask', 'strength'] as const

const textInputs = ['negativePrompt', 'prompt2', 'negativePrompt2'] as const

/** What models of a family take, unless their entries say otherwise. */
const inputsOfFamily: Readonly<Record<'SD' | 'SDXL' | 'SD3' | 'FLUX' | 'REMOTE', readonly ModelInput[]>> = {
  SD: ['negativePrompt', 'guidanceRescale', ...pictureInputs, 'loras'],
  SDXL: [...textInputs, 'clipSkip', 'guidanceRescale', ...pictureInputs, 'loras'],
  SD3: [...textInputs, 'clipSkip', ...pictureInputs, 'loras'],
  FLUX: [...textInputs, 'trueCfgScale', ...pictureInputs, 'loras'],
  REMOTE: ['negativePrompt'],
}

export const modelId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_.-]*$/, 'lower-case letters, digits, _ . - were expected')

/** Below a model folder, with slashes. */
const relativePath = z
  .string()
  .regex(/^(?!\/)(?!.*(^|\/)\.\.?(\/|$))[^\\]+$/, 'a path below the model folder was expected')

/** One model as catalog.json describes it. */
export const modelEntry = z.strictObject({
  id: modelId,
  name: z.string().min(1),
  description: z.string().min(1),
  family: z.enum(['SD', 'SDXL', 'SD3', 'FLUX', 'REMOTE']),
  /** Below the models folder. */
  folder: z.string().regex(/^[^/\\.][^/\\]*$/, 'the name of a folder was expected, not a path'),
  /** Where the weights come from: a hub repository. Absent: they ship with the project, or the user brought them. */
  repository: z
    .string()
    .regex(/^[\w.-]+\/[\w.-]+$/, 'a repository of the hub was expected: owner/name')
    .optional(),
  /** Branch, tag or commit of the repository. */
  revision: z.string().min(1).default('main'),
  /** The large files, as an ONNX export has them, so that memory and disk can be planned before anything is there. */
  files: z.array(z.strictObject({ path: relativePath, bytes: z.int().min(0) })).default([]),
  /** How `optimum-cli export onnx` makes the folder. Absent: the repository has ONNX files. */
  export: z
    .strictObject({
      task: z.string().min(1),
      dtype: z.enum(['fp32', 'fp16']).optional(),
      device: z.enum(['cpu', 'cuda']).optional(),
    })
    .optional(),
  /** What it is to run on. Absent: what the engine thinks best. */
  device: z.enum(['cuda', 'webgpu', 'dml', 'coreml', 'cpu']).optional(),
  goodFor: z.array(z.string()).default([]),
  licence: z.string().min(1),
  /** Whether the repository asks for an account that accepted its licence. */
  gated: z.boolean().default(false),
  defaults: z.strictObject({
    steps: positive,
    guidanceScale: z.number().min(0),
    /** Absent: 0. Models whose schedule ends in pure noise overexpose without it. */
    guidanceRescale: z.number().min(0).max(1).optional(),
    width: positive,
    height: positive,
    sampler,
  }),
  limits: z.strictObject({
    minSteps: positive,
    maxSteps: positive,
    minSize: positive,
    maxSize: positive,
    sizeMultiple: positive,
    maxGuidanceScale: z.number().positive(),
  }),
  samplers: z.array(sampler).min(1),
  /** What it takes and what it cannot do without; absent: what its family takes. */
  inputs: z
    .strictObject({ required: z.array(modelInput).default([]), optional: z.array(modelInput).default([]) })
    .optional(),
  /** In dollars. */
  costPerImage: z.number().min(0).optional(),
})

export type ModelEntry = z.infer<typeof modelEntry>
export type Sampler = ModelEntry['defaults']['sampler']

/** Inputs that a generation must give, and those that it may give. */
export interface TakenInputs {
  readonly required: readonly ModelInput[]
  readonly optional: readonly ModelInput[]
}

/** What a model takes by its entry and its family. */
export function inputsOf({ inputs, family }: Pick<ModelEntry, 'inputs' | 'family'>): TakenInputs {
  return inputs ?? { required: [], optional: inputsOfFamily[family] }
}

/** What is left to a model whose folder lacks the half of its autoencoder that pictures are seen through. */
export function withoutPictures({ required, optional }: TakenInputs): TakenInputs {
  return { required, optional: optional.filter((input) => !pictureInputs.some((name) => name === input)) }
}

export interface ModelMemory extends MemoryPlan {
  /** Why it is slow though it fits, and what would help, as sentences; null where it is not. */
  readonly slow: string | null
}

/** A catalog entry and what stands on the disk of it. */
export interface Model extends Omit<ModelEntry, 'inputs'> {
  /** Absolute path of the weights' folder. */
  readonly path: string
  readonly installed: boolean
  /** Why it is not installed though its folder is there; names the file at fault. */
  readonly fault?: string
  readonly inputs: TakenInputs
  /** What its parts weigh: as its folder has them, or as the entry says while it is not installed. */
  readonly parts: readonly PartSize[]
  /** How it fits into the memory that there is; null while nobody knows what there is, or what it weighs. */
  readonly memory: ModelMemory | null
}
