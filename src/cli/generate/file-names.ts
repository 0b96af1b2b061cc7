import { extname, resolve } from 'node:path'
import { InputError } from '../../errors.ts'

interface Naming {
  /** As it was given; absent: the data folder, by prompt and seed. */
  readonly out?: string | undefined
  readonly dataFolder: string
  readonly prompt: string
  /** Pictures in all. */
  readonly count: number
}

/**
 * Gives the absolute path of each picture, by its index from 0 and its seed: one of several has its number before the ending of
 * what was given.
 */
export function fileNames({
  out,
  dataFolder,
  prompt,
  count,
}: Naming): (index: number, seed: string) => string {
  if (out === undefined) return (_index, seed) => resolve(dataFolder, 'drawn', `${slug(prompt)}-${seed}.png`)
  const ending = extname(out)
  return (index) => resolve(count === 1 ? out : `${out.slice(0, -ending.length)}-${index + 1}${ending}`)
}

/** Whether a file is to be a WebP, not a PNG. */
export const isWebp = (file: string): boolean => extname(file).toLowerCase() === '.webp'

/** Throws InputError where `out` is none of the formats that are written. */
export function refuseFormat(out: string | undefined): void {
  if (out === undefined || ['.png', '.webp'].includes(extname(out).toLowerCase())) return
  throw new InputError([{ path: '--out', message: 'a file name that ends in .png or .webp was expected' }])
}

/** The start of a prompt as a file name. */
const slug = (prompt: string) =>
  prompt
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replaceAll(/^-+|-+$/g, '') || 'picture'
