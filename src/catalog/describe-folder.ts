import type { z } from 'zod'
import { describeModel } from './describe-model.ts'
import { families } from './families.ts'
import { denoiserConfig, readFamily, readModelConfig, schedulerConfig, vaeConfig } from './model-configs.ts'
import { ModelFolderError } from './model-folder-error.ts'
import type { ModelEntry } from './model.ts'

/** What a model folder says of itself. */
export interface DescribedFolder {
  readonly entry: ModelEntry
  /** What is wrong with its configurations; the model cannot run then. Each names its file. */
  readonly problems: readonly string[]
}

/**
 * An entry for the model in `folder`. Throws ModelFolderError where not even its family can be told: the folder is then
 * no model that runs here.
 */
export async function describeFolder(folder: string, id: string): Promise<DescribedFolder> {
  const family = await readFamily(folder)
  const problems: string[] = []
  const read = <T>(file: string, schema: z.ZodType<T>): Promise<T | null> =>
    readModelConfig(folder, file, schema).catch((error: unknown) => {
      if (!(error instanceof ModelFolderError)) throw error
      problems.push(error.message)
      return null
    })
  const [denoiser, vae, scheduler] = await Promise.all([
    read(`${families[family].denoiser}/config.json`, denoiserConfig),
    read('vae_decoder/config.json', vaeConfig),
    read('scheduler/scheduler_config.json', schedulerConfig),
  ])
  return { entry: describeModel(id, family, { denoiser, vae, scheduler }), problems }
}
