import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { describeFolder } from '../../catalog/describe-folder.ts'
import { denoiserGraph } from '../../catalog/families.ts'
import { ModelFolderError } from '../../catalog/model-folder-error.ts'
import type { ModelEntry } from '../../catalog/model.ts'
import { StateError } from '../../errors.ts'
import { copyModel } from './copy-model.ts'
import { untilInterrupted } from './interrupt.ts'
import { openCatalog } from './open-catalog.ts'

/**
 * Brings a model folder into the models folder, unless it stands there already. Returns the entry that it needs. Throws
 * ModelFolderError where it is no model that runs here, StateError where its place is taken.
 */
export async function addFolder(
  modelsFolder: string,
  source: string,
  id: string,
  linked: boolean,
): Promise<ModelEntry> {
  const { entry, problems } = await describeFolder(source, id)
  if (problems.length > 0) throw new ModelFolderError(problems.join('; '))
  const graph = join(source, denoiserGraph(entry.family) ?? '')
  await access(graph).catch(() => {
    throw new ModelFolderError(`${graph} is missing: the folder holds no ONNX export.`)
  })
  const target = join(modelsFolder, entry.folder)
  if (target === source) return entry
  await refuseTaken(modelsFolder, id)
  await copyModel(source, target, { linked, signal: untilInterrupted() })
  return entry
}

/** Throws StateError where a model has that id, or anything its place. */
export async function refuseTaken(modelsFolder: string, id: string): Promise<void> {
  const known = await (await openCatalog(modelsFolder)).find(id)
  if (known !== null) throw new StateError(`There is a model ${id} already: choose another --id.`)
  const place = join(modelsFolder, id)
  if (await exists(place)) throw new StateError(`${place} is there already: choose another --id.`)
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
