import { pullModel } from '../../../../src/catalog/hub/pull-model.ts'

/** A pull in a process of its own, which says how far it is until it is killed. */
const [endpoint = '', repository = '', modelsFolder = ''] = process.argv.slice(2)

await pullModel(
  { endpoint, token: undefined },
  { repository, revision: 'main', folder: 'tiny', modelsFolder },
  { onProgress: (progress) => process.send?.(progress), signal: new AbortController().signal },
)
