import { Command } from 'commander'
import type { Model } from '../../catalog/model.ts'
import { readProcessConfig } from '../../config.ts'
import { byteSize } from '../../model-files/byte-size.ts'
import { folderSize } from './folder-size.ts'
import { openCatalog } from './open-catalog.ts'
import { tableOf } from './table.ts'

/** `models list`: what there is, what is installed, what it takes. */
export const listCommand = (): Command =>
  new Command('list')
    .description('Lists all models: installed or not, size, licence, what each is good for.')
    .option('--json', 'as JSON, sizes in bytes')
    .action(list)

async function list({ json }: { readonly json?: true }): Promise<void> {
  const catalog = await openCatalog(readProcessConfig().MODELS_DIR)
  const rows = await Promise.all((await catalog.models()).map(describe))
  console.log(json === true ? JSON.stringify(rows, null, 2) : tableOf([heads, ...rows.map(cellsOf)]))
}

interface Row {
  readonly id: string
  readonly name: string
  readonly family: string
  readonly installed: boolean
  /** On the disk. */
  readonly bytes: number
  /** What an ONNX export of it takes, about; null where the catalog does not say. */
  readonly expectedBytes: number | null
  readonly licence: string
  readonly gated: boolean
  readonly goodFor: readonly string[]
  readonly repository: string | null
}

async function describe(model: Model): Promise<Row> {
  const { id, name, family, installed, licence, gated, goodFor, files } = model
  const bytes = await folderSize(model.path)
  const expectedBytes = files.length === 0 ? null : files.reduce((sum, file) => sum + file.bytes, 0)
  const repository = model.repository ?? null
  return { id, name, family, installed, bytes, expectedBytes, licence, gated, goodFor, repository }
}

const heads = ['id', 'family', 'installed', 'size', 'licence', 'gated', 'good for']

const cellsOf = (row: Row): string[] => [
  row.id,
  row.family,
  row.installed ? 'yes' : 'no',
  sizeOf(row),
  row.licence,
  row.gated ? 'yes' : 'no',
  row.goodFor.join(', '),
]

function sizeOf({ installed, bytes, expectedBytes }: Row): string {
  if (installed || expectedBytes === null) return byteSize(bytes)
  return `about ${byteSize(expectedBytes)}`
}
