import { Command } from 'commander'
import { ManifestUnreadableError, readManifest } from '../../catalog/hub/manifest.ts'
import { pullModel } from '../../catalog/hub/pull-model.ts'
import type { Model } from '../../catalog/model.ts'
import { readProcessConfig, type Config } from '../../config.ts'
import { HubError, NoOnnxFilesError, StateError } from '../../errors.ts'
import { byteSize } from '../../model-files/byte-size.ts'
import { confirm } from './confirm.ts'
import { DownloadBars } from './download-bars.ts'
import { tellExport } from './export-line.ts'
import { folderSize } from './folder-size.ts'
import { hubOf } from './hub-of.ts'
import { interruptedCode, untilInterrupted } from './interrupt.ts'
import { openCatalog, requireModel } from './open-catalog.ts'

/** `models pull`: downloads a model, or goes on with a download that was cut off. */
export const pullCommand = (): Command =>
  new Command('pull')
    .description(
      'Downloads a model, checking every file. What was cut off goes on where it stopped; of a model that is installed ' +
        'only what has changed is fetched. Without ONNX files in its repository: prints how to export it.',
    )
    .argument('<id>', 'the model')
    .option('-y, --yes', 'replace a folder that was not downloaded here without asking')
    .action(async (id: string, { yes }: { readonly yes?: true }) => {
      const config = readProcessConfig()
      const model = await requireModel(await openCatalog(config.MODELS_DIR), id)
      if (yes === true || (await mayReplace(model))) await pull(config, model)
    })

/** Somebody's own export is not replaced unasked. */
async function mayReplace({ path, repository }: Model): Promise<boolean> {
  if (repository === undefined) return true // Nothing will be: there is nowhere to download it from.
  if ((await folderSize(path)) === 0 || (await wasPulled(path))) return true
  return confirm(`${path} was not downloaded here. Replace it?`, 'add --yes.')
}

/** Where the note of it is damaged nobody can tell what is in the folder, so that it may be somebody's own. */
async function wasPulled(path: string): Promise<boolean> {
  try {
    return (await readManifest(path)) !== null
  } catch (error) {
    if (error instanceof ManifestUnreadableError) return false
    throw error
  }
}

/** Downloads a model with progress on the terminal; sets the exit code where nothing could be downloaded. */
export async function pull(config: Config, model: Model): Promise<void> {
  const { id, repository, revision, folder } = model
  if (repository === undefined)
    throw new StateError(`${id} has no repository in catalog.json: there is nowhere to download it from.`)
  if (model.export !== undefined) return cannotPull(config, model)
  const bars = new DownloadBars()
  const signal = untilInterrupted()
  try {
    const request = { repository, revision, folder, modelsFolder: config.MODELS_DIR }
    const { files, commit } = await pullModel(hubOf(config), request, {
      onProgress: (progress) => bars.show(progress),
      signal,
    })
    bars.stop()
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
    console.log(
      `${id} is installed: ${files.length} files, ${byteSize(bytes)}, of ${repository} at ${commit}.`,
    )
  } catch (error) {
    bars.stop()
    if (error instanceof NoOnnxFilesError) return cannotPull(config, model)
    if (!(error instanceof HubError) || error.reason !== 'CANCELED') throw error
    console.error(`Stopped. What is there is kept: "npx promptpics models pull ${id}" goes on with it.`)
    process.exitCode = interruptedCode
  }
}

function cannotPull({ HF_ENDPOINT }: Config, model: Model): void {
  tellExport(model, HF_ENDPOINT)
  process.exitCode = 1
}
