import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigurationError } from '../errors.ts'
import { PartSizes } from '../model-files/part-sizes.ts'
import type { TriedDevice } from '../model-files/tried-devices.ts'
import { readEntries } from './catalog-file.ts'
import { checkInputs } from './check-inputs.ts'
import { checkRequest } from './check-request.ts'
import { readDroppedModels } from './dropped-models.ts'
import { denoiserGraph } from './families.ts'
import { announcedParts, planModel } from './model-memory.ts'
import { inputsOf, withoutPictures, type Model, type ModelEntry } from './model.ts'

export interface CatalogOptions {
  /** Told what is wrong with folders that no entry names. */
  readonly log?: { warn(fields: object, message: string): void }
  /** What there is to run on now, best first; empty while nobody knows. */
  readonly devices?: () => readonly TriedDevice[]
}

/**
 * The models that exist, and which of them can run here. The catalog is read once; what is installed, and which folders
 * were dropped beside those that it names, at each question.
 */
export class Catalog {
  readonly #folder: string
  readonly #entries: readonly ModelEntry[]
  readonly #options: CatalogOptions
  readonly #sizes = new PartSizes()
  readonly #warned = new Set<string>()

  constructor(folder: string, entries: readonly ModelEntry[], options: CatalogOptions = {}) {
    this.#folder = folder
    this.#entries = entries
    this.#options = options
  }

  /** All models: the catalog's in its order, then those of folders that no entry names. */
  async models(): Promise<Model[]> {
    const named = Promise.all(this.#entries.map((entry) => this.#look(entry)))
    return [...(await named), ...(await this.#dropped())]
  }

  /** One model, or null where there is none of that id. */
  async find(id: string): Promise<Model | null> {
    const entry = this.#entries.find((candidate) => candidate.id === id)
    if (entry !== undefined) return this.#look(entry)
    return (await this.#dropped()).find((model) => model.id === id) ?? null
  }

  async #look(entry: ModelEntry): Promise<Model> {
    const path = join(this.#folder, entry.folder)
    const graph = denoiserGraph(entry.family)
    const needed = ['model_index.json', ...(graph === null ? [] : [graph])]
    const there = await Promise.all(needed.map((file) => exists(join(path, file))))
    const installed = there.every(Boolean)
    const lacking = there.some(Boolean) ? needed[there.indexOf(false)] : undefined
    const fault = lacking === undefined ? {} : { fault: `${join(path, lacking)} is missing` }
    const parts = installed ? await this.#sizes.ofFolder(path) : announcedParts(entry)
    const memory = planModel(entry, parts, this.#options.devices?.() ?? [])
    const canEncode = !installed || parts.some(({ part }) => part === 'vae_encoder')
    const inputs = canEncode ? inputsOf(entry) : withoutPictures(inputsOf(entry))
    return { ...entry, path, installed, ...fault, inputs, parts, memory }
  }

  async #dropped(): Promise<Model[]> {
    const folders = new Set(this.#entries.map(({ folder }) => folder))
    const ids = new Set(this.#entries.map(({ id }) => id))
    const { models, warnings } = await readDroppedModels(this.#folder, { folders, ids })
    const looked = await Promise.all(
      models.map(async ({ entry, problems }) => {
        const model = await this.#look(entry)
        return problems.length === 0 ? model : { ...model, installed: false, fault: problems.join('; ') }
      }),
    )
    const faults = looked.flatMap(({ fault }) => fault ?? [])
    this.#warn([...warnings, ...faults])
    return looked
  }

  /** Says each thing once for as long as it holds. */
  #warn(warnings: readonly string[]): void {
    for (const message of warnings) if (!this.#warned.has(message)) this.#options.log?.warn({}, message)
    this.#warned.clear()
    for (const message of warnings) this.#warned.add(message)
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** Reads catalog.json in `folder`. Throws ConfigurationError that names the file and every mistake in it. */
export async function readCatalog(folder: string, options: CatalogOptions = {}): Promise<Catalog> {
  const file = join(folder, 'catalog.json')
  const entries = await readEntries(folder)
  const twice = entries.find((entry, index) => entries.findIndex((other) => other.id === entry.id) !== index)
  if (twice !== undefined) throw new ConfigurationError(`${file}: the id "${twice.id}" stands there twice`)
  for (const entry of entries) refuseOwnDefaults(file, entry)
  return new Catalog(folder, entries, options)
}

/** A model whose defaults are outside of its limits would refuse whoever asks for nothing in particular. */
function refuseOwnDefaults(file: string, entry: ModelEntry): void {
  const { required, optional } = inputsOf(entry)
  const inputs = { required: [], optional: [...required, ...optional] }
  const { id, defaults } = entry
  const found = [...checkInputs({ id, inputs }, defaults), ...checkRequest(entry, defaults)]
  const problems = found.map(({ path, message }) => `${path.replace('input.', '')}: ${message}`)
  if (problems.length > 0)
    throw new ConfigurationError(`${file}: the defaults of ${entry.id}: ${problems.join('; ')}`)
}
