import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** A LoRA that the operator put into the folder. */
export interface LoraFile {
  /** The file's name without .safetensors. */
  readonly name: string
  readonly bytes: number
}

const suffix = '.safetensors'
const nameLimit = 200

/** Whether a name can be one in the folder: letters, digits, spaces, dots, underlines and hyphens, no path. */
export const isLoraName = (name: string): boolean =>
  name.length <= nameLimit && /^[\p{L}\p{N}_-][\p{L}\p{M}\p{N} ._-]*$/u.test(name)

/** The LoRAs in `folder` that can be asked for, by name in order; none where there is no such folder. */
export async function listLoraFiles(folder: string): Promise<LoraFile[]> {
  const files = await readdir(folder).catch(() => [])
  const names = files.filter((file) => file.endsWith(suffix)).map((file) => file.slice(0, -suffix.length))
  const found = await Promise.all(names.filter(isLoraName).map((name) => findLoraFile(folder, name)))
  return found
    .flatMap((file) => (file === null ? [] : [{ name: file.name, bytes: file.bytes }]))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
}

/** The LoRA of this name, with or without .safetensors; null where there is none. */
export async function findLoraFile(
  folder: string,
  asked: string,
): Promise<(LoraFile & { readonly path: string }) | null> {
  if (!isLoraName(asked)) return null
  const name = asked.endsWith(suffix) ? asked.slice(0, -suffix.length) : asked
  const path = join(folder, name + suffix)
  const found = await stat(path).catch(() => null)
  return found?.isFile() === true ? { name, bytes: found.size, path } : null
}
