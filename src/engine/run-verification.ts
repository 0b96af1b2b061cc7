import { hasFile, readModelFolder } from './components/model-folder.ts'
import { ModelBrokenError } from './errors.ts'
import type { Kept } from './kept.ts'
import { loadPipeline } from './pipelines/load-pipeline.ts'
import type { ModelReport, ModelToVerify } from './protocol.ts'
import { chooseScheduler } from './run-job.ts'
import { samplersFor } from './schedulers/create-scheduler.ts'

/** The parts, and the input by which each is known. A tiny decoder has one, whatever its name. */
const inputOfPart = {
  text_encoder: 'input_ids',
  text_encoder_2: 'input_ids',
  text_encoder_3: 'input_ids',
  unet: 'sample',
  transformer: 'hidden_states',
  vae_decoder: 'latent_sample',
  vae_encoder: 'sample',
  taesd_decoder: null,
} as const
type Part = keyof typeof inputOfPart
const partNames = Object.keys(inputOfPart) as Part[]

/**
 * Looks a model folder through: reads every configuration, builds the tokenizers and the scheduler, loads each graph. Throws
 * ModelBrokenError naming the file at fault, ModelUnavailableError where it does not fit into memory.
 */
export async function runVerification(
  { modelFolder, device, loras = [] }: ModelToVerify,
  kept: Kept,
  checkpoint: () => Promise<void>,
): Promise<ModelReport> {
  const folder = await readModelFolder(modelFolder)
  const graphs = await kept.merged.graphsOf(folder, loras, checkpoint)
  const sessions = kept.lease({ modelFolder, graphs, device, checkpoint })
  try {
    const pipeline = await loadPipeline(folder, { sessions, tokenizers: kept.tokenizers })
    chooseScheduler(pipeline.schedulerConfig, {
      modelFolder,
      sampler: samplersFor(pipeline.schedulerConfig)[0],
    })
    const there = await Promise.all(partNames.map((part) => hasFile(modelFolder, `${part}/model.onnx`)))
    const parts = await sessions.inspect(partNames.filter((_, k) => there[k]))
    for (const { part, inputs } of parts) refuseForeignGraph(modelFolder, part as Part, inputs)
    return { pipelineClass: folder.pipelineClass, parts }
  } finally {
    await sessions.release()
  }
}

/** Throws ModelBrokenError where a part's graph is that of something else. */
function refuseForeignGraph(modelFolder: string, part: Part, inputs: readonly string[]): void {
  const path = `${modelFolder}/${part}/model.onnx`
  const input = inputOfPart[part]
  if (input === null && inputs.length !== 1)
    throw new ModelBrokenError(`${path} has the inputs ${inputs.join(', ')}; one was expected, latents`)
  if (input !== null && !inputs.includes(input))
    throw new ModelBrokenError(`${path} has no input ${input}; it has ${inputs.join(', ')}`)
}
