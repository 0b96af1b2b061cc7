import { open, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { checkSafetensors } from '../../catalog/loras/check-safetensors.ts'
import { FetchProblem } from '../../catalog/loras/fetch-problem.ts'
import { loraMisfit } from '../../catalog/loras/lora-fit.ts'
import type { Model } from '../../catalog/model.ts'
import type { FieldProblem } from '../../errors.ts'
import type { AskedLora, KeptLora, LoraShelf } from '../../use-cases/lora-shelf.ts'

/** `ink.safetensors:0.8` as a LoRA that is asked for: a file or a name, or an address; the scale may be left out. */
export function readLora(text: string): AskedLora {
  const [, before = text, scale] = /^(.+):([-+]?(?:\d+\.?\d*|\.\d+))$/s.exec(text) ?? []
  const named = /^https?:\/\//i.test(before) ? { url: before } : { name: before }
  return { ...named, ...(scale !== undefined && { scale: Number(scale) }) }
}

/** What is told of a LoRA in a picture: of a file its name, as of one in the folder. */
export const toldLora = ({ name, url, scale }: KeptLora) => ({
  name: name === null ? (url ?? '') : basename(name),
  scale,
})

/** The installation's LoRAs, and any file of this disk: a name with a slash in it, or one of a file that is there. */
export class LocalLoras implements Pick<LoraShelf, 'check' | 'checkFit' | 'resolve'> {
  readonly #installed: Pick<LoraShelf, 'check' | 'checkFit' | 'resolve'>

  constructor(installed: Pick<LoraShelf, 'check' | 'checkFit' | 'resolve'>) {
    this.#installed = installed
  }

  /** What is wrong with a LoRA, told of `path`; empty where nothing is. */
  async check(lora: AskedLora, path: string): Promise<readonly FieldProblem[]> {
    const file = await fileOf(lora)
    if (file === null) return this.#installed.check(lora, path)
    const problem = await problemOf(file)
    return problem === null ? [] : [{ path: `${path}.name`, message: `${lora.name}: ${problem}` }]
  }

  /** Why a LoRA that `check` let through cannot fit a model, told of `path`; empty where nothing speaks against it. */
  async checkFit(lora: AskedLora, model: Model, path: string): Promise<readonly FieldProblem[]> {
    const file = await fileOf(lora)
    if (file === null) return this.#installed.checkFit(lora, model, path)
    const problem = await loraMisfit(file, model)
    return problem === null ? [] : [{ path: `${path}.name`, message: `${lora.name}: ${problem}` }]
  }

  /** The absolute path of its file, fetched if it must be. Throws what the installation's LoRAs throw. */
  async resolve(lora: AskedLora, signal: AbortSignal): Promise<string> {
    return (await fileOf(lora)) ?? this.#installed.resolve(lora, signal)
  }
}

async function fileOf({ name }: AskedLora): Promise<string | null> {
  if (name == null) return null
  return /[/\\]/.test(name) || (name.endsWith('.safetensors') && (await isFile(name))) ? resolve(name) : null
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  )

async function problemOf(path: string): Promise<string | null> {
  if (!(await isFile(path))) return 'there is no such file'
  const file = await open(path)
  try {
    await checkSafetensors(file, (await file.stat()).size)
    return null
  } catch (error) {
    if (error instanceof FetchProblem) return error.message
    throw error
  } finally {
    await file.close()
  }
}
