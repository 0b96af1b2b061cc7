import { join } from 'node:path'
import { cudaCards, projectFolder, type Config } from './config.ts'
import type { EngineLog } from './executor/engine-child.ts'
import { EngineProcess } from './executor/engine-process.ts'

/** The engine of this installation as the configuration wants it; not started yet. */
export function createEngine(config: Config, log: EngineLog): EngineProcess {
  return new EngineProcess({
    ...engineProgram(),
    engine: {
      memoryBytes: config.MODEL_MEMORY_BYTES,
      deviceMemoryBytes: config.DEVICE_MEMORY_BYTES ?? null,
      card: cudaCards(),
      device: config.ENGINE_DEVICE === 'auto' ? null : config.ENGINE_DEVICE,
      threads: config.ENGINE_THREADS,
      merged: { path: mergedFolder(config), bytes: config.LORA_MERGED_BYTES },
    },
    stallMs: config.ENGINE_STALL_SECONDS * 1000,
    log,
  })
}

/** Where weights with LoRAs in them are kept. */
export const mergedFolder = ({ MODELS_DIR }: Config): string => join(MODELS_DIR, '.merged')

/** The engine comes from where this very program comes from: the build, or the source by way of a loader. */
export function engineProgram() {
  if (import.meta.url.endsWith('.mjs'))
    return { entry: join(projectFolder, '.build/engine-main.mjs'), execArgv: [] }
  return {
    entry: join(projectFolder, 'src/engine/main.ts'),
    execArgv: ['--import', import.meta.resolve('tsx')],
  }
}
