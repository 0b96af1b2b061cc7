import { z } from 'zod'

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

/** One model as catalog.json describes it. */
export const modelEntry = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9_.-]*$/, 'lower-case letters, digits, _ . - were expected'),
  name: z.string().min(1),
  description: z.string().min(1),
  family: z.enum(['SD', 'SDXL', 'SD3', 'FLUX', 'REMOTE']),
  /** Below the models folder. */
  folder: z.string().regex(/^[^/\\.][^/\\]*$/, 'the name of a folder was expected, not a path'),
  /** Where the weights come from: a hub repository. Absent: they ship with the project. */
  repository: z.string().optional(),
  goodFor: z.array(z.string()).default([]),
  licence: z.string().min(1),
  /** Whether the repository asks for an account that accepted its licence. */
  gated: z.boolean().default(false),
  defaults: z.strictObject({
    steps: positive,
    guidanceScale: z.number().min(0),
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
  /** In dollars. */
  costPerImage: z.number().min(0).optional(),
})

export type ModelEntry = z.infer<typeof modelEntry>
export type Sampler = ModelEntry['defaults']['sampler']

/** A catalog entry and what stands on the disk of it. */
export interface Model extends ModelEntry {
  /** Absolute path of the weights' folder. */
  readonly path: string
  readonly installed: boolean
}
