import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { goldenModels } from '../../engine/golden-models.ts'

/** An entry for a copy of tiny-sd. */
export const tinyEntry = {
  id: 'tiny',
  name: 'Tiny',
  description: 'For tests.',
  family: 'SD',
  folder: 'tiny',
  repository: 'tester/tiny',
  goodFor: ['tests'],
  licence: 'Apache-2.0',
  defaults: { steps: 6, guidanceScale: 7.5, width: 64, height: 64, sampler: 'DDIM' },
  limits: { minSteps: 1, maxSteps: 50, minSize: 32, maxSize: 512, sizeMultiple: 16, maxGuidanceScale: 30 },
  samplers: ['DDIM'],
}

/** An empty folder that goes with the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'promptpics-cli-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A models folder with a catalog of these entries, and these copies of tiny models in it. */
export async function modelsFolder(
  entries: readonly object[] = [tinyEntry],
  copies: Readonly<Record<string, string>> = {},
): Promise<string> {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'catalog.json'), JSON.stringify({ models: entries }))
  for (const [name, model] of Object.entries(copies))
    await cp(join(goldenModels, model), join(folder, name), { recursive: true })
  return folder
}

/** The ids in a catalog.json, in order. */
export async function entriesIn(folder: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(join(folder, 'catalog.json'), 'utf8')
  return (JSON.parse(text) as { models: Record<string, unknown>[] }).models
}
