const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** A number of bytes for people: 24 GiB, 1.5 MiB. */
export function byteSize(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1)
  const value = bytes / 1024 ** power
  return `${Number(value.toFixed(value < 100 && power > 0 ? 1 : 0))} ${units[power]}`
}

const powers: ReadonlyMap<string, number> = new Map([
  ['b', 1],
  ['bytes', 1],
  ['kb', 1e3],
  ['mb', 1e6],
  ['gb', 1e9],
  ['tb', 1e12],
  ['kib', 1024],
  ['mib', 1024 ** 2],
  ['gib', 1024 ** 3],
  ['tib', 1024 ** 4],
])

/** What `readByteSize` takes, for whoever gave something else. */
export const sizeExpected = 'a number of bytes or a size like 24GiB, 512 MiB or 2GB was expected'

/** A number of bytes as people write it (24GiB, 24 GB, 1.5GiB, 1073741824), rounded to a whole one; null: it is none. */
export function readByteSize(text: string): number | null {
  const [, number, fraction = '', unit = ''] = /^\s*(\d+(\.\d+)?)\s*([a-z]*)\s*$/i.exec(text) ?? []
  const power = powers.get(unit.toLowerCase() || 'b')
  if (number === undefined || power === undefined || (fraction !== '' && power === 1)) return null
  return Math.round(Number(number) * power)
}
