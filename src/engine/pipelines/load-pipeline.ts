import type { ModelFolder } from '../components/model-folder.ts'
import { ModelBrokenError } from '../errors.ts'
import { loadFlux } from './flux.ts'
import type { PartSource, Pipeline } from './pipeline.ts'
import { loadStableDiffusion3 } from './stable-diffusion-3.ts'
import { loadStableDiffusionXl } from './stable-diffusion-xl.ts'
import { loadStableDiffusion } from './stable-diffusion.ts'

type Loader = (folder: ModelFolder, source: PartSource) => Promise<Pipeline>

/** By family: the class of the reference without its task, for any pipeline here starts from text or from a picture. */
const loaders: ReadonlyMap<string, Loader> = new Map([
  ['StableDiffusion', loadStableDiffusion],
  ['StableDiffusionXL', loadStableDiffusionXl],
  ['StableDiffusion3', loadStableDiffusion3],
  ['Flux', loadFlux],
])

/**
 * Loads the pipeline that a model folder's `model_index.json` names. Throws ModelBrokenError for a class that is
 * not built and for what is wrong with the folder, and whatever the source's checkpoint throws.
 */
export async function loadPipeline(folder: ModelFolder, source: PartSource): Promise<Pipeline> {
  const load = loaders.get(folder.pipelineClass.replace(/(Img2Img|Inpaint)?Pipeline$/, ''))
  if (load) return load(folder, source)
  const built = Array.from(loaders.keys(), (family) => `${family}Pipeline`).join(', ')
  throw new ModelBrokenError(
    `${folder.path} is a ${folder.pipelineClass}, which this engine does not run; it runs ${built}`,
  )
}
