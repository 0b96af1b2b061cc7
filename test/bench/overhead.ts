import { join } from 'node:path'
import { projectFolder } from '../../src/config.ts'
import { createEngine } from '../../src/create-engine.ts'
import type { EngineTiming, TextToImage } from '../../src/engine/protocol.ts'
import { createLogger } from '../../src/logging.ts'
import { benchConfig } from './house.ts'
import { median, rounded, type Finding } from './report.ts'

const runs = 9
const goal = 1.03

const request: TextToImage = {
  modelFolder: join(projectFolder, 'models/starter'),
  prompt: 'a red castle on a hill at sunset',
  steps: 20,
  guidanceScale: 4,
  width: 256,
  height: 256,
  seed: 42,
}

/** What a picture costs beyond the model itself: the time of the whole pipeline to the time inside session.run. */
export async function overhead(): Promise<Finding> {
  // The engine keeps nothing in the data folder: this one is never made.
  const config = benchConfig('data')
  const engine = createEngine(config, createLogger(config))
  engine.start()
  const timings: EngineTiming[] = []
  // The first run loads the model and warms the compiler up.
  for (let run = 0; run <= runs; run += 1) {
    const { timing } = await engine.run(`run ${run}`, request, {}, new AbortController().signal)
    if (run > 0) timings.push(timing)
  }
  await engine.stop(0)
  const ratios = timings.map(({ pipelineMs, sessionsMs }) => pipelineMs / sessionsMs)
  const ratio = median(ratios)
  return {
    bench: 'overhead',
    passed: ratio <= goal,
    summary: `a picture takes ${rounded(ratio, 4)} times what its session.run calls take; goal ${goal}`,
    figures: {
      ratio: rounded(ratio, 4),
      goal,
      ratios: ratios.map((value) => rounded(value, 4)),
      pipelineMs: rounded(median(timings.map(({ pipelineMs }) => pipelineMs))),
      sessionsMs: rounded(median(timings.map(({ sessionsMs }) => sessionsMs))),
    },
  }
}
