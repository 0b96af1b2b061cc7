import type { ModelFolder } from '../components/model-folder.ts'
import { ModelBrokenError } from '../errors.ts'
import type { SessionLease } from '../runtime/session-store.ts'
import type { Pipeline } from './pipeline.ts'
import { loadStableDiffusion } from './stable-diffusion.ts'

/**
 * Loads the pipeline that a model folder's `model_index.json` names. `checkpoint` is awaited between loads and may
 * throw. Throws ModelBrokenError for a class that is not built, and for what is wrong with the folder.
 */
export async function loadPipeline(
  folder: ModelFolder,
  lease: SessionLease,
  checkpoint: () => Promise<void>,
): Promise<Pipeline> {
  switch (folder.pipelineClass) {
    case 'StableDiffusionPipeline':
      return loadStableDiffusion(folder, lease, checkpoint)
    default:
      throw new ModelBrokenError(
        `${folder.path} is a ${folder.pipelineClass}, which this engine does not run; it runs StableDiffusionPipeline`,
      )
  }
}
