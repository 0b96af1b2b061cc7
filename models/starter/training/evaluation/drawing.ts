import { join } from 'node:path'
import { readEntries } from '../../../../src/catalog/catalog-file.ts'
import { projectFolder, readConfig } from '../../../../src/config.ts'
import { createEngine } from '../../../../src/create-engine.ts'
import type { RawPicture, Sampler } from '../../../../src/engine/protocol.ts'
import { createLogger } from '../../../../src/logging.ts'

/** How pictures are drawn; what is absent is as the catalog has it for the starter model. */
export interface DrawingSettings {
  readonly steps?: number | undefined
  readonly guidanceScale?: number | undefined
  readonly guidanceRescale?: number | undefined
  readonly sampler?: Sampler | undefined
}

/** A prompt, and the seed that its picture is drawn with. */
export interface Asked {
  readonly prompt: string
  readonly seed: number
}

/** Draws with the program's own engine, one picture after the other: what a user of this folder would get. */
export async function* drawn(
  modelFolder: string,
  asked: Iterable<Asked>,
  settings: DrawingSettings = {},
): AsyncGenerator<Asked & { picture: RawPicture; seconds: number }> {
  const usual = await usualSettings()
  const config = readConfig({ LOG_LEVEL: 'warn' })
  const engine = createEngine(config, createLogger(config))
  engine.start()
  try {
    for (const { prompt, seed } of asked) {
      const request = {
        modelFolder,
        prompt,
        seed,
        steps: settings.steps ?? usual.steps,
        guidanceScale: settings.guidanceScale ?? usual.guidanceScale,
        guidanceRescale: settings.guidanceRescale ?? usual.guidanceRescale ?? 0,
        width: usual.width,
        height: usual.height,
        sampler: settings.sampler ?? usual.sampler,
      }
      const { picture, timing } = await engine.run(`${seed}`, request, {}, new AbortController().signal)
      yield { prompt, seed, picture, seconds: timing.pipelineMs / 1000 }
    }
  } finally {
    await engine.stop(0)
  }
}

/** What the catalog that ships with the project says of the starter model. */
async function usualSettings() {
  const entries = await readEntries(join(projectFolder, 'models'))
  const starter = entries.find(({ id }) => id === 'starter')
  if (starter === undefined) throw new Error('models/catalog.json has no entry "starter"')
  return starter.defaults
}
