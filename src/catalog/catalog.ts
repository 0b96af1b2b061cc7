import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ConfigurationError } from '../errors.ts'
import { checkRequest } from './check-request.ts'
import { inputsOf, modelEntry, type Model, type ModelEntry } from './model.ts'

const catalogFile = z.strictObject({ models: z.array(modelEntry).min(1) })

/** The models that exist, and which of them can run here. The catalog is read once; what is installed, at each question. */
export class Catalog {
  readonly #folder: string
  readonly #entries: readonly ModelEntry[]

  constructor(folder: string, entries: readonly ModelEntry[]) {
    this.#folder = folder
    this.#entries = entries
  }

  /** All models in the catalog's order. */
  models(): Promise<Model[]> {
    return Promise.all(this.#entries.map((entry) => this.#look(entry)))
  }

  /** One model, or null where the catalog has none of that id. */
  async find(id: string): Promise<Model | null> {
    const entry = this.#entries.find((candidate) => candidate.id === id)
    return entry === undefined ? null : this.#look(entry)
  }

  async #look(entry: ModelEntry): Promise<Model> {
    const path = join(this.#folder, entry.folder)
    const installed = await access(join(path, 'model_index.json')).then(
      () => true,
      () => false,
    )
    return { ...entry, path, installed, inputs: inputsOf(entry) }
  }
}

/** Reads catalog.json in `folder`. Throws ConfigurationError that names the file and every mistake in it. */
export async function readCatalog(folder: string): Promise<Catalog> {
  const file = join(folder, 'catalog.json')
  const entries = parseCatalog(file, await readFile(file, 'utf8').catch(missing(file)))
  const twice = entries.find((entry, index) => entries.findIndex((other) => other.id === entry.id) !== index)
  if (twice !== undefined) throw new ConfigurationError(`${file}: the id "${twice.id}" stands there twice`)
  for (const entry of entries) refuseOwnDefaults(file, entry)
  return new Catalog(folder, entries)
}

/** A model whose defaults are outside of its limits would refuse whoever asks for nothing in particular. */
function refuseOwnDefaults(file: string, entry: ModelEntry): void {
  const problems = checkRequest(entry, entry.defaults).map(
    ({ path, message }) => `${path.replace('input.', '')}: ${message}`,
  )
  if (problems.length > 0)
    throw new ConfigurationError(`${file}: the defaults of ${entry.id}: ${problems.join('; ')}`)
}

const missing = (file: string) => (error: unknown) => {
  throw new ConfigurationError(
    `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
  )
}

function parseCatalog(file: string, text: string): ModelEntry[] {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new ConfigurationError(`${file} is not JSON: ${String(error)}`, { cause: error })
  }
  const result = catalogFile.safeParse(json)
  if (result.success) return result.data.models
  throw new ConfigurationError(`${file}:\n${z.prettifyError(result.error)}`)
}
