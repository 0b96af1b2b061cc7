import { join } from 'node:path'
import { projectFolder } from '../../src/config.ts'
import { createEngine } from '../../src/create-engine.ts'
import type { EngineTiming, TextToImage } from '../../src/engine/protocol.ts'
import type { EngineProcess } from '../../src/executor/engine-process.ts'
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

/** Models of a few hundred kilobytes: a step takes them a millisecond, so that what is done around it weighs most. */
const families = { sd: 'tiny-sd', sdxl: 'tiny-sdxl', sd3: 'tiny-sd3', flux: 'tiny-flux' } as const

/** What a picture costs beyond the model itself: the time of the whole pipeline to the time inside session.run. */
export async function overhead(): Promise<Finding> {
  // The engine keeps nothing in the data folder: this one is never made.
  const config = benchConfig('data')
  const engine = createEngine(config, createLogger(config))
  engine.start()
  const timings = await measure(engine, request)
  const ofFamilies: Record<string, number> = {}
  for (const [family, name] of Object.entries(families)) {
    const modelFolder = join(projectFolder, 'test/fixtures/golden/models', name)
    const tiny = await measure(engine, { ...request, modelFolder })
    ofFamilies[`tiny ${family}`] = rounded(median(ratiosOf(tiny)), 4)
  }
  await engine.stop(0)
  const ratios = ratiosOf(timings)
  const ratio = median(ratios)
  return {
    bench: 'overhead',
    passed: ratio <= goal,
    summary: `a picture takes ${rounded(ratio, 4)} times what its session.run calls take; goal ${goal}`,
    figures: {
      ratio: rounded(ratio, 4),
      goal,
      ratios: ratios.map((value) => rounded(value, 4)),
      ...ofFamilies,
      pipelineMs: rounded(median(timings.map(({ pipelineMs }) => pipelineMs))),
      sessionsMs: rounded(median(timings.map(({ sessionsMs }) => sessionsMs))),
    },
  }
}

async function measure(engine: EngineProcess, asked: TextToImage): Promise<EngineTiming[]> {
  const timings: EngineTiming[] = []
  // The first run loads the model and warms the compiler up.
  for (let run = 0; run <= runs; run += 1) {
    const { timing } = await engine.run(`run ${run}`, asked, {}, new AbortController().signal)
    if (run > 0) timings.push(timing)
  }
  return timings
}

const ratiosOf = (timings: readonly EngineTiming[]) =>
  timings.map(({ pipelineMs, sessionsMs }) => pipelineMs / sessionsMs)
