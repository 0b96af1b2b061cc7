import type { ModelFolder } from '../components/model-folder.ts'
import { ModelBrokenError } from '../errors.ts'
import type { PartSource, Pipeline } from './pipeline.ts'
import { loadStableDiffusion } from './stable-diffusion.ts'

/**
 * Loads the pipeline that a model folder's `model_index.json` names. Throws ModelBrokenError for a class that is
 * not built and for what is wrong with the folder, and whatever the source's checkpoint throws.
 */
export async function loadPipeline(folder: ModelFolder, source: PartSource): Promise<Pipeline> {
  switch (folder.pipelineClass) {
    case 'StableDiffusionPipeline':
      return loadStableDiffusion(folder, source)
    default:
      throw new ModelBrokenError(
        `${folder.path} is a ${folder.pipelineClass}, which this engine does not run; it runs StableDiffusionPipeline`,
      )
  }
}
