import { hasFile, readModelFolder } from './components/model-folder.ts'
import type { Kept } from './kept.ts'
import { loadPipeline } from './pipelines/load-pipeline.ts'
import type { ModelReport, ModelToVerify } from './protocol.ts'
import { chooseScheduler } from './run-job.ts'

const partNames = [
  'text_encoder',
  'text_encoder_2',
  'text_encoder_3',
  'unet',
  'transformer',
  'vae_decoder',
  'vae_encoder',
  'taesd_decoder',
]

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
    chooseScheduler(pipeline.schedulerConfig, { modelFolder })
    const there = await Promise.all(partNames.map((part) => hasFile(modelFolder, `${part}/model.onnx`)))
    const parts = await sessions.inspect(partNames.filter((_, k) => there[k]))
    return { pipelineClass: folder.pipelineClass, parts }
  } finally {
    await sessions.release()
  }
}
