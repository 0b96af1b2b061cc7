import { access, readdir, readFile, stat } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { z } from 'zod'
import { parsePythonJson } from '../../model-files/python-json.ts'
import { errorMessage, ModelBrokenError } from '../errors.ts'

/** A model on disk in the layout that Optimum exports: a folder a part, `model_index.json` beside them. */
export interface ModelFolder {
  readonly path: string
  /** The diffusers class, without the prefix of those who run it on ONNX Runtime. */
  readonly pipelineClass: string
}

/** A file that a pipeline cannot do without, relative to the folder. `purpose` stands in the error. */
export interface RequiredFile {
  readonly file: string
  readonly purpose: string
}

const modelIndex = z.object({ _class_name: z.string() })

/** Reads what kind of model a folder holds. Throws ModelBrokenError where that cannot be told. */
export async function readModelFolder(path: string): Promise<ModelFolder> {
  if (!isAbsolute(path)) throw new ModelBrokenError(`The model folder ${path} is not an absolute path`)
  const found = await stat(path).catch(() => null)
  if (!found?.isDirectory()) throw new ModelBrokenError(`There is no model folder ${path}`)
  const { _class_name } = await readConfig(path, 'model_index.json', modelIndex)
  return { path, pipelineClass: _class_name.replace(/^(ORT|Onnx)/, '') }
}

/** The configuration in a file (relative to the folder). Throws ModelBrokenError naming the file and what is wrong. */
export async function readConfig<T>(folder: string, file: string, schema: z.ZodType<T>): Promise<T> {
  const path = join(folder, file)
  const result = schema.safeParse(await readJson(folder, file))
  if (result.success) return result.data
  const problems = result.error.issues.map((issue) =>
    [issue.path.join('.'), issue.message].filter(Boolean).join(': '),
  )
  throw new ModelBrokenError(`${path} is not as expected: ${problems.join('; ')}`)
}

/** Whether the folder has a file. */
export async function hasFile(folder: string, file: string): Promise<boolean> {
  return access(join(folder, file)).then(
    () => true,
    () => false,
  )
}

/** Throws one ModelBrokenError that names every file that is missing, and what it is for. */
export async function requireFiles(folder: string, files: readonly RequiredFile[]): Promise<void> {
  const present = await Promise.all(files.map(({ file }) => hasFile(folder, file)))
  const missing = files.filter((_, k) => !present[k])
  if (missing.length === 0) return
  const list = missing.map(({ file, purpose }) => `${file} (${purpose})`).join(', ')
  throw new ModelBrokenError(`The model folder ${folder} lacks ${list}`)
}

/** A text file of the folder. Throws ModelBrokenError where it cannot be read. */
export async function readText(folder: string, file: string): Promise<string> {
  const path = join(folder, file)
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw new ModelBrokenError(`${path} cannot be read: ${errorMessage(error)}`, { cause: error })
  })
}

/** Tells a folder's files apart from what they are after a change: names, sizes, times. Empty where it cannot be read. */
export async function folderStamp(folder: string): Promise<string> {
  const names = await readdir(folder).catch(() => [])
  const files = names.map(async (name) => {
    const found = await stat(join(folder, name)).catch(() => null)
    return `${name} ${found?.size} ${found?.mtimeMs}`
  })
  return (await Promise.all(files)).join('\n')
}

async function readJson(folder: string, file: string): Promise<unknown> {
  const path = join(folder, file)
  const text = await readText(folder, file)
  try {
    return parsePythonJson(text)
  } catch (error) {
    throw new ModelBrokenError(`${path} is not JSON: ${errorMessage(error)}`, { cause: error })
  }
}
