import { readCatalog, type Catalog } from '../../catalog/catalog.ts'
import type { Model } from '../../catalog/model.ts'
import { NotFoundError } from '../../errors.ts'

/** The catalog of a models folder; what is wrong with folders in it is written to stderr. */
export function openCatalog(modelsFolder: string): Promise<Catalog> {
  return readCatalog(modelsFolder, {
    log: { warn: (_fields, message) => console.error(`Warning: ${message}`) },
  })
}

/** The model of that id. Throws NotFoundError that names those that there are. */
export async function requireModel(catalog: Catalog, id: string): Promise<Model> {
  const model = await catalog.find(id)
  if (model !== null) return model
  const known = (await catalog.models()).map((other) => other.id).join(', ')
  throw new NotFoundError(`There is no model "${id}"; there are ${known}.`)
}
