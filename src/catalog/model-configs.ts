import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { parsePythonJson } from '../model-files/python-json.ts'
import { familyOfClass, knownClasses, type LocalFamily } from './families.ts'
import { ModelFolderError } from './model-folder-error.ts'

const count = z.int().positive()
const side = count.max(4096)
const levels = z.array(count).min(1).max(8)

const modelIndex = z
  .object({ _class_name: z.string() })
  .transform(({ _class_name: className }) => ({ className }))

export const denoiserConfig = z.object({
  sample_size: z.union([side, z.tuple([side, side])]).nullish(),
  in_channels: count.nullish(),
  block_out_channels: levels.nullish(),
  time_cond_proj_dim: count.nullish(),
  guidance_embeds: z.boolean().nullish(),
})
export type DenoiserConfig = z.infer<typeof denoiserConfig>

export const vaeConfig = z.object({ block_out_channels: levels, latent_channels: count.default(4) })
export type VaeConfig = z.infer<typeof vaeConfig>

export const schedulerConfig = z
  .object({
    _class_name: z.string(),
    use_karras_sigmas: z.boolean().nullish(),
    rescale_betas_zero_snr: z.boolean().nullish(),
  })
  .transform(
    ({ _class_name: className, use_karras_sigmas: karras, rescale_betas_zero_snr: endsInNoise }) => ({
      className,
      karras: karras ?? false,
      /** Whether the last timestep is noise and nothing else. */
      endsInNoise: endsInNoise ?? false,
    }),
  )
export type SchedulerConfig = z.infer<typeof schedulerConfig>

const textConditioned = z.object({ cross_attention_dim: z.int().positive() })

/** Width of the text embeddings that a folder's U-Net takes; null where it does not tell one. */
export const readTextWidth = (folder: string): Promise<number | null> =>
  readModelConfig(folder, 'unet/config.json', textConditioned).then(
    ({ cross_attention_dim: width }) => width,
    () => null,
  )

/** A file of a model folder. Throws ModelFolderError naming it where it is missing, no JSON, or not as expected. */
export async function readModelConfig<T>(folder: string, file: string, schema: z.ZodType<T>): Promise<T> {
  const path = join(folder, file)
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new ModelFolderError(`${path} cannot be read: ${String(error)}`, { cause: error })
  })
  return parseModelConfig(path, text, schema)
}

/** The family that a model_index.json tells, `where` being its name for messages. Throws ModelFolderError. */
export function familyOfIndex(where: string, text: string): LocalFamily {
  const { className } = parseModelConfig(where, text, modelIndex)
  const family = familyOfClass(className)
  if (family !== null) return family
  throw new ModelFolderError(`${where} names a ${className}; what runs here is ${knownClasses()}`)
}

/** The family of a model folder. Throws ModelFolderError. */
export async function readFamily(folder: string): Promise<LocalFamily> {
  const file = join(folder, 'model_index.json')
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new ModelFolderError(`${file} cannot be read: ${String(error)}`, { cause: error })
  })
  return familyOfIndex(file, text)
}

/** A configuration, `path` being its name for messages. Throws ModelFolderError. */
export function parseModelConfig<T>(path: string, text: string, schema: z.ZodType<T>): T {
  let json: unknown
  try {
    json = parsePythonJson(text)
  } catch (error) {
    throw new ModelFolderError(`${path} is not JSON: ${String(error)}`, { cause: error })
  }
  const result = schema.safeParse(json)
  if (result.success) return result.data
  const problems = result.error.issues.map(({ path: at, message }) =>
    [at.join('.'), message].filter(Boolean).join(': '),
  )
  throw new ModelFolderError(`${path} is not as expected: ${problems.join('; ')}`)
}
