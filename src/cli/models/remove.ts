import { lstat, rm, unlink } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { Command } from 'commander'
import { changeEntries } from '../../catalog/catalog-file.ts'
import { takePull } from '../../catalog/hub/pull-lock.ts'
import { pullPlace } from '../../catalog/hub/pull-place.ts'
import type { Model } from '../../catalog/model.ts'
import { readProcessConfig } from '../../config.ts'
import { mergedFolder } from '../../create-engine.ts'
import { removeOutdated } from '../../engine/lora/graph-cache.ts'
import { StateError } from '../../errors.ts'
import { byteSize } from '../../model-files/byte-size.ts'
import { confirm } from './confirm.ts'
import { folderSize } from './folder-size.ts'
import { openCatalog, requireModel } from './open-catalog.ts'

interface Options {
  readonly yes?: true
  readonly force?: true
  readonly entry?: true
}

/** `models remove`: takes a model's files off the disk. */
export const removeCommand = (): Command =>
  new Command('remove')
    .description('Removes the files of a model. A running server keeps what it has loaded.')
    .argument('<id>', 'the model')
    .option('-y, --yes', 'without asking')
    .option('--entry', 'its entry in catalog.json as well')
    .option('--force', 'even the model that ships with the project')
    .action(remove)

/** Ships with the project and can be had from nowhere else. */
const ownModel = 'starter'

async function remove(id: string, options: Options): Promise<void> {
  const config = readProcessConfig()
  const { MODELS_DIR } = config
  const model = await requireModel(await openCatalog(MODELS_DIR), id)
  if (id === ownModel && options.force !== true)
    throw new StateError(
      `${id} ships with the project and cannot be downloaded again: add --force to remove it.`,
    )
  if (!(await removeFiles(MODELS_DIR, model.path, options))) return
  await removeUnfinished(MODELS_DIR, model)
  const bytes = await removeOutdated(mergedFolder(config), [])
  if (bytes > 0)
    console.log(`Removed weights with LoRAs in them whose model is gone or has changed (${byteSize(bytes)}).`)
  if (options.entry === true) {
    await changeEntries(MODELS_DIR, (entries) => entries.filter((entry) => entry.id !== id))
    console.log(`${id} stands in catalog.json no more.`)
  }
}

/** Whether they are gone; false: somebody was asked and said no. */
async function removeFiles(modelsFolder: string, path: string, options: Options): Promise<boolean> {
  // An entry names a folder, never a path; a mistake here would be dear.
  if (dirname(resolve(path)) !== resolve(modelsFolder) || basename(path) === '')
    throw new StateError(`${path} is not a folder in ${modelsFolder}.`)
  const found = await lstat(path).catch(() => null)
  if (found === null) {
    console.log(`${path} is not there.`)
    return true
  }
  const isLink = found.isSymbolicLink()
  const what = isLink ? `the link ${path}` : `${path} (${byteSize(await folderSize(path))})`
  if (options.yes !== true && !(await confirm(`Remove ${what}?`, 'add --yes.'))) return false
  await (isLink ? unlink(path) : rm(path, { recursive: true }))
  console.log(`Removed ${what}${isLink ? '; what it leads to is still there.' : '.'}`)
  return true
}

/** What a download that was cut off has gathered. Throws HubError where one is under way. */
async function removeUnfinished(modelsFolder: string, { id, folder }: Model): Promise<void> {
  const { staging, lock } = pullPlace(modelsFolder, folder)
  const bytes = await folderSize(staging)
  if (bytes === 0) return
  const held = await takePull(lock, id)
  try {
    await rm(staging, { recursive: true })
  } finally {
    await held.release()
  }
  console.log(`Removed an unfinished download (${byteSize(bytes)}).`)
}
