import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { Command } from 'commander'
import { changeEntries, type WrittenEntry } from '../../catalog/catalog-file.ts'
import { describeRepository } from '../../catalog/describe-repository.ts'
import { modelId, type ModelEntry } from '../../catalog/model.ts'
import { readProcessConfig, type Config } from '../../config.ts'
import { InputError, StateError } from '../../errors.ts'
import { byteSize } from '../../model-files/byte-size.ts'
import { addFolder, refuseTaken } from './add-folder.ts'
import { confirm } from './confirm.ts'
import { hubOf } from './hub-of.ts'
import { untilInterrupted } from './interrupt.ts'
import { openCatalog, requireModel } from './open-catalog.ts'
import { pull } from './pull.ts'

interface Options {
  readonly id?: string
  readonly licence?: string
  readonly revision: string
  readonly link?: true
  readonly pull?: boolean
}

/** `models add`: makes a folder, or a repository of the hub, a model of the catalog. */
export const addCommand = (): Command =>
  new Command('add')
    .description('Adds a model to the catalog: a folder, or a repository of the hub.')
    .argument('<source>', 'a model folder, or owner/name of a repository')
    .option('--id <id>', 'what `engine` takes (default: the name of the folder or repository)')
    .option('--licence <name>', 'its licence', 'unknown')
    .option('--revision <name>', 'branch, tag or commit of the repository', 'main')
    .option('--link', 'link the files of a folder instead of copying them (on the same disk)')
    .option('--pull', 'download from the repository at once')
    .option('--no-pull', 'do not ask whether to download')
    .action(add)

async function add(source: string, options: Options): Promise<void> {
  const config = readProcessConfig()
  const id = idOf(source, options)
  const isFolder = await stat(source).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (isFolder) {
    const entry = await addFolder(config.MODELS_DIR, resolve(source), id, options.link === true)
    await write(config, { ...entry, licence: options.licence ?? entry.licence })
    return
  }
  if (!/^[\w-][\w.-]*\/[\w-][\w.-]*$/.test(source))
    throw new InputError([
      { path: 'source', message: `a folder or owner/name was expected; ${source} is neither` },
    ])
  await addRepository(config, source, id, options)
}

function idOf(source: string, { id }: Options): string {
  const name =
    id ??
    basename(resolve(source))
      .toLowerCase()
      .replaceAll(/[^a-z0-9_.-]+/g, '_')
  const result = modelId.safeParse(name)
  if (result.success) return result.data
  const reason = result.error.issues[0]?.message ?? 'unfit'
  throw new InputError([{ path: '--id', message: `"${name}" cannot be an id: ${reason}` }])
}

async function addRepository(
  config: Config,
  repository: string,
  id: string,
  options: Options,
): Promise<void> {
  await refuseTaken(config.MODELS_DIR, id)
  const source = { repository, revision: options.revision }
  const entry = await describeRepository(hubOf(config), source, id, untilInterrupted())
  await write(config, { ...entry, licence: options.licence ?? entry.licence })
  const model = await requireModel(await openCatalog(config.MODELS_DIR), id)
  if (model.export !== undefined || options.pull === true || (await wantsPull(entry, options)))
    await pull(config, model)
  else console.log(`Download it with: npx promptpics models pull ${id}`)
}

async function wantsPull({ files }: ModelEntry, options: Options): Promise<boolean> {
  if (options.pull === false || !process.stdin.isTTY) return false
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  return confirm(`Download ${byteSize(bytes)} now?`, 'add --pull or --no-pull.')
}

async function write({ MODELS_DIR }: Config, entry: ModelEntry): Promise<void> {
  await changeEntries(MODELS_DIR, (entries) => {
    if (entries.some(({ id }) => id === entry.id))
      throw new StateError(`There is a model ${entry.id} already: choose another --id.`)
    return [...entries, written(entry)]
  })
  console.log(`${entry.id} stands in catalog.json now, as a model of the family ${entry.family}.`)
}

/** What says nothing is left out. */
function written({ files, goodFor, gated, revision, ...entry }: ModelEntry): WrittenEntry {
  return {
    ...entry,
    ...(revision !== 'main' && { revision }),
    ...(files.length > 0 && { files }),
    ...(goodFor.length > 0 && { goodFor }),
    ...(gated && { gated }),
  }
}
