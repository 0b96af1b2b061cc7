import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describeFolder, type DescribedFolder } from './describe-folder.ts'
import { ModelFolderError } from './model-folder-error.ts'
import { modelId } from './model.ts'

/** Below the models folder and no model. */
const otherFolders: ReadonlySet<string> = new Set(['loras'])

export interface DroppedModels {
  /** In the order of their names. */
  readonly models: readonly DescribedFolder[]
  /** Why a folder is none of them. */
  readonly warnings: readonly string[]
}

/**
 * The models below `modelsFolder` that no entry of the catalog names. A folder that is no sound model stands in the way of
 * nothing: it is told in the warnings.
 */
export async function readDroppedModels(
  modelsFolder: string,
  taken: { readonly folders: ReadonlySet<string>; readonly ids: ReadonlySet<string> },
): Promise<DroppedModels> {
  const names = await readdir(modelsFolder).catch(() => [])
  const models: DescribedFolder[] = []
  const warnings: string[] = []
  for (const name of names.toSorted(byName)) {
    if (name.startsWith('.') || otherFolders.has(name) || taken.folders.has(name)) continue
    if (!(await isFile(join(modelsFolder, name, 'model_index.json')))) continue
    const read = await readDropped(modelsFolder, name, taken.ids)
    if (typeof read === 'string') warnings.push(read)
    else models.push(read)
  }
  return { models, warnings }
}

/** The model, or why it is none. */
async function readDropped(
  modelsFolder: string,
  name: string,
  ids: ReadonlySet<string>,
): Promise<DescribedFolder | string> {
  const path = join(modelsFolder, name)
  const id = modelId.safeParse(name)
  if (!id.success)
    return `${path} is left out: its name cannot be an id (${id.error.issues[0]?.message ?? 'unfit'})`
  if (ids.has(name)) return `${path} is left out: another model has the id ${name}`
  try {
    return await describeFolder(path, name)
  } catch (error) {
    if (error instanceof ModelFolderError) return `${path} is left out: ${error.message}`
    throw error
  }
}

const byName = (a: string, b: string) => (a < b ? -1 : 1)

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
