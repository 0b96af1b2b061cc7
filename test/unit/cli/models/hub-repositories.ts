import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { HubServer } from '../../catalog/hub/hub-server.ts'
import { goldenModels } from '../../engine/golden-models.ts'

/** A hub that stops with the test. */
export async function startHub(): Promise<HubServer> {
  const hub = new HubServer()
  await hub.start()
  onTestFinished(() => hub.stop())
  return hub
}

/** The files of a tiny model, by path. */
export async function filesOf(model: string): Promise<Record<string, Uint8Array>> {
  const folder = join(goldenModels, model)
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
  return Object.fromEntries(
    await Promise.all(paths.map(async (path) => [path, await readFile(join(folder, path))] as const)),
  )
}
