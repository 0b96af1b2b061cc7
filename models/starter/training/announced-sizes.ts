import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Puts the sizes of the graphs of a model folder where a catalog (the text of catalog.json) announces them. Graphs of
 * other models are left alone: `id` says whose.
 */
export function withSizes(catalog: string, id: string, sizes: Readonly<Record<string, number>>): string {
  const start = catalog.indexOf(`"id": "${id}"`)
  const end = catalog.indexOf('"id":', start + 1)
  if (start < 0) throw new Error(`the catalog has no model "${id}"`)
  const entry = end < 0 ? catalog.slice(start) : catalog.slice(start, end)
  const changed = Object.entries(sizes).reduce(
    (text, [path, bytes]) => text.replace(new RegExp(`("path": "${path}", "bytes": )\\d+`), `$1${bytes}`),
    entry,
  )
  return catalog.replace(entry, () => changed)
}

/** Does so for the starter model in a models folder. */
export function announceSizes(models: string): void {
  const file = join(models, 'catalog.json')
  const graphs = ['text_encoder', 'unet', 'vae_decoder', 'vae_encoder'].map((part) => `${part}/model.onnx`)
  const sizes = graphs.map((graph) => [graph, statSync(join(models, 'starter', graph)).size] as const)
  writeFileSync(file, withSizes(readFileSync(file, 'utf8'), 'starter', Object.fromEntries(sizes)))
}
