import { readModelFolder } from './components/model-folder.ts'
import { loadPipeline } from './pipelines/load-pipeline.ts'
import type { ModelReport, ModelToVerify } from './protocol.ts'
import type { Loaded } from './run-job.ts'

/**
 * Looks a model folder through: reads every configuration, builds the tokenizers and loads each graph. Throws
 * ModelBrokenError naming the file at fault.
 */
export async function runVerification(
  { modelFolder }: ModelToVerify,
  kept: Loaded,
  checkpoint: () => Promise<void>,
): Promise<ModelReport> {
  const sessions = kept.sessions.lease(modelFolder)
  try {
    const folder = await readModelFolder(modelFolder)
    await loadPipeline(folder, { sessions, tokenizers: kept.tokenizers, checkpoint })
    return { pipelineClass: folder.pipelineClass, parts: [] }
  } finally {
    await sessions.release()
  }
}
