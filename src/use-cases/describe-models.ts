import type { Catalog } from '../catalog/catalog.ts'
import type { Model } from '../catalog/model.ts'
import type { EngineProcess } from '../executor/engine-process.ts'

/** All models of the catalog, and whether each one's weights are in memory. */
export async function describeModels(parts: {
  readonly catalog: Catalog
  readonly engine: EngineProcess
}): Promise<(Model & { readonly loaded: boolean })[]> {
  const loaded = new Set(parts.engine.loaded.map(({ modelFolder }) => modelFolder))
  const models = await parts.catalog.models()
  return models.map((model) => ({ ...model, loaded: loaded.has(model.path) }))
}
