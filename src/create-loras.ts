import { join } from 'node:path'
import { LoraLibrary, type LoraLibraryOptions } from './catalog/loras/lora-library.ts'
import type { Config } from './config.ts'

/** Where LoRAs come from in this installation: the operator's stand beside the models. */
export function createLoras(config: Config, log: LoraLibraryOptions['log']): LoraLibrary {
  return new LoraLibrary({
    folder: join(config.MODELS_DIR, 'loras'),
    limitBytes: config.LORA_LIMIT_BYTES,
    keptBytes: config.LORA_CACHE_BYTES,
    allowedHosts: config.LORA_HOSTS,
    log,
  })
}
