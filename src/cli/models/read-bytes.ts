import { InvalidArgumentError } from 'commander'

const powers: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['b', 1],
  ['kb', 1e3],
  ['mb', 1e6],
  ['gb', 1e9],
  ['tb', 1e12],
  ['kib', 1024],
  ['mib', 1024 ** 2],
  ['gib', 1024 ** 3],
  ['tib', 1024 ** 4],
])

/** A number of bytes as people write it: 24GiB, 24 GB, 1073741824. Throws InvalidArgumentError. */
export function readBytes(text: string): number {
  const [, number, unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text) ?? []
  const power = powers.get(unit.toLowerCase())
  if (number === undefined || power === undefined)
    throw new InvalidArgumentError('A size like 24GiB was expected.')
  return Math.round(Number(number) * power)
}
