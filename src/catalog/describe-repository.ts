import type { z } from 'zod'
import { describeModel } from './describe-model.ts'
import { families } from './families.ts'
import { ask } from './hub/ask-hub.ts'
import { canceled, givenUp, PassingFailure } from './hub/hub-failures.ts'
import { listRepository } from './hub/list-repository.ts'
import { neededFiles } from './hub/needed-files.ts'
import { untilItSucceeds, usualPatience } from './hub/patience.ts'
import type { Hub, RemoteFile, Source } from './hub/remote-file.ts'
import {
  denoiserConfig,
  familyOfIndex,
  parseModelConfig,
  schedulerConfig,
  vaeConfig,
} from './model-configs.ts'
import { ModelFolderError } from './model-folder-error.ts'
import type { ModelEntry } from './model.ts'

/** Smaller files are not worth a line in the catalog. */
const smallestTold = 1024 * 1024

/** Configurations are small; what is larger is none. */
const largestConfig = 1024 * 1024

/**
 * An entry for the model in a repository of the hub, from its configurations alone. Where the repository has no ONNX files,
 * it is to be exported. Throws HubError, and ModelFolderError where it holds no model that runs here.
 */
export async function describeRepository(
  hub: Hub,
  source: Source,
  id: string,
  signal: AbortSignal,
): Promise<ModelEntry> {
  const { commit, files } = await listRepository(hub, source, signal)
  const read = readerOf(hub, { ...source, revision: commit }, files, signal)
  const index = await read('model_index.json')
  if (index === null)
    throw new ModelFolderError(`${source.repository} has no model_index.json: it is no model that runs here.`)
  const family = familyOfIndex(`model_index.json of ${source.repository}`, index)
  const { denoiser } = families[family]
  const configOf = async <T>(names: readonly string[], schema: z.ZodType<T>): Promise<T | null> => {
    const name = names.find((candidate) => files.some(({ path }) => path === candidate))
    const text = name === undefined ? null : await read(name)
    return name === undefined || text === null
      ? null
      : parseModelConfig(`${name} of ${source.repository}`, text, schema)
  }
  const [denoiserFile, vae, scheduler] = await Promise.all([
    configOf([`${denoiser}/config.json`], denoiserConfig),
    configOf(['vae_decoder/config.json', 'vae/config.json'], vaeConfig),
    configOf(['scheduler/scheduler_config.json'], schedulerConfig),
  ])
  const entry = describeModel(id, family, { denoiser: denoiserFile, vae, scheduler })
  const hasGraph = files.some(({ path }) => path === `${denoiser}/model.onnx`)
  return {
    ...entry,
    ...source,
    description: `${source.repository} of the hub.`,
    ...(hasGraph ? { files: largeFiles(files) } : { export: { task: 'text-to-image' } }),
  }
}

const largeFiles = (files: readonly RemoteFile[]): ModelEntry['files'] =>
  neededFiles(files)
    .filter(({ bytes }) => bytes >= smallestTold)
    .map(({ path, bytes }) => ({ path, bytes }))

/** Reads small files of a repository; null where it has none of that name. */
function readerOf(hub: Hub, source: Source, files: readonly RemoteFile[], signal: AbortSignal) {
  return async (path: string): Promise<string | null> => {
    const file = files.find((candidate) => candidate.path === path)
    if (file === undefined || file.bytes > largestConfig) return null
    const url = `${hub.endpoint}/${source.repository}/resolve/${source.revision}/${path}`
    try {
      return await untilItSucceeds({ ...usualPatience, tries: 3 }, signal, async () =>
        (await ask({ hub, source, url }, signal)).text(),
      )
    } catch (error) {
      if (signal.aborted) throw canceled(`Reading ${path}`)
      throw error instanceof PassingFailure ? givenUp(error, hub) : error
    }
  }
}
