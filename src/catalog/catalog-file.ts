import { open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ConfigurationError } from '../errors.ts'
import { fieldName, tellExpected } from './expected.ts'
import { modelEntry, type ModelEntry } from './model.ts'

const catalogFile = z.strictObject({ models: z.array(modelEntry).min(1, 'at least one model was expected') })

/** An entry as it is written: what has a default may be left out. */
export type WrittenEntry = z.input<typeof modelEntry>

/** The entries of catalog.json in `folder`. Throws ConfigurationError that names the file and every mistake in it. */
export async function readEntries(folder: string): Promise<ModelEntry[]> {
  const file = join(folder, 'catalog.json')
  return parseEntries(file, await readText(file))
}

/**
 * Changes the list of entries in catalog.json, which is replaced as a whole: who reads it meanwhile sees the old one or
 * the new one. Throws ConfigurationError where the outcome would be no catalog.
 */
export async function changeEntries(
  folder: string,
  change: (entries: readonly WrittenEntry[]) => readonly WrittenEntry[],
): Promise<void> {
  const file = join(folder, 'catalog.json')
  const before = await readText(file)
  parseEntries(file, before)
  const { models } = JSON.parse(before) as { models: WrittenEntry[] }
  const after = `${JSON.stringify({ models: change(models) }, null, 2)}\n`
  parseEntries(file, after)
  await replaceFile(file, after)
}

async function replaceFile(file: string, text: string): Promise<void> {
  const fresh = `${file}.${process.pid}`
  try {
    const handle = await open(fresh, 'w')
    await handle.writeFile(text)
    await handle.sync()
    await handle.close()
    await rename(fresh, file)
  } catch (error) {
    await rm(fresh, { force: true })
    throw error
  }
}

const readText = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((error: unknown) => {
    throw new ConfigurationError(
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    )
  })

function parseEntries(file: string, text: string): ModelEntry[] {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new ConfigurationError(`${file} is not JSON: ${String(error)}`, { cause: error })
  }
  const result = catalogFile.safeParse(json, { error: tellExpected })
  if (result.success) return result.data.models
  const problems = result.error.issues.map(
    ({ path, message }) => `  ${fieldName(path, 'the whole')}: ${message}`,
  )
  throw new ConfigurationError(`${file} is not as expected:\n${problems.join('\n')}`)
}
