import { onTestFinished } from 'vitest'
import { readModelFolder } from '../../../../src/engine/components/model-folder.ts'
import { Kept } from '../../../../src/engine/kept.ts'
import { loadPipeline } from '../../../../src/engine/pipelines/load-pipeline.ts'
import type { PictureRequest, Pipeline, PipelineHooks } from '../../../../src/engine/pipelines/pipeline.ts'
import type { StartPicture } from '../../../../src/engine/protocol.ts'
import { createScheduler } from '../../../../src/engine/schedulers/create-scheduler.ts'
import { TorchGenerator } from '../../../../src/engine/tensor/noise.ts'

import { cpuOf } from '../golden-models.ts'

const noCheckpoint = () => Promise.resolve()
export const silent: PipelineHooks = { checkpoint: noCheckpoint, onPhase: () => {}, onStep: () => {} }

/** Loads a model that goes with the test. */
export async function load(path: string): Promise<Pipeline> {
  const kept = new Kept({ devices: cpuOf(), threads: 1 })
  const sessions = kept.lease({ modelFolder: path, checkpoint: noCheckpoint })
  onTestFinished(() => kept.sessions.clear())
  const folder = await readModelFolder(path)
  return loadPipeline(folder, { sessions, tokenizers: kept.tokenizers })
}

/** One small picture in three steps. */
export function requestFor(pipeline: Pipeline, changes: Partial<PictureRequest> = {}): PictureRequest {
  return {
    prompts: ['a red cat'],
    negativePrompts: [''],
    picturesPerPrompt: 1,
    generators: [new TorchGenerator(3)],
    scheduler: createScheduler(pipeline.schedulerConfig),
    steps: 3,
    guidanceScale: 4,
    guidanceRescale: 0,
    width: 64,
    height: 64,
    ...changes,
  }
}

/** A picture to start from: a ramp of colours. */
export function sourceOf(width: number, height: number): StartPicture {
  const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7) % 256)
  return { picture: { rgb, width, height }, strength: 0.5, mask: null }
}
