import { realpath } from 'node:fs/promises'
import { basename, relative } from 'node:path'
import type { Model } from '../catalog/model.ts'
import type { AppliedLora } from '../engine/protocol.ts'
import { EngineError } from '../errors.ts'
import type { KeptLora } from './lora-shelf.ts'

/** The files that an attempt was drawn with. */
interface DrawnFiles {
  /** Where all models stand, absolute. */
  readonly modelsFolder: string
  readonly model: Pick<Model, 'path'>
  /** As they were asked for, and in the same order the files that they are; none where there are none. */
  readonly asked: readonly KeptLora[]
  readonly applied: readonly AppliedLora[] | undefined
}

/**
 * What the engine said, as clients may hear it: files are named from the models' folder on, and LoRAs as they were asked
 * for. Where the server keeps its files is nobody else's business; the whole message stands in the cause, for the log.
 */
export async function withoutFolders(said: EngineError, files: DrawnFiles): Promise<EngineError> {
  const { modelsFolder, model, asked, applied = [] } = files
  let { message } = said
  for (const [k, { name, url }] of asked.entries()) {
    const file = applied[k]?.file
    const told = name ?? url
    if (file !== undefined && told !== null) {
      message = message
        .replaceAll(`LoRA ${basename(file)} `, () => `LoRA ${told} `)
        .replaceAll(file, () => told)
    }
  }
  // A linked model may be called by either of its names.
  const linked = await realpath(model.path).catch(() => model.path)
  const real = await realpath(modelsFolder).catch(() => modelsFolder)
  message = message.replaceAll(linked, () => relative(modelsFolder, model.path))
  for (const folder of [modelsFolder, real]) message = message.replaceAll(`${folder}/`, '')
  return message === said.message ? said : new EngineError(said.code, message, said.retry, { cause: said })
}
