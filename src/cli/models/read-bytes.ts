import { InvalidArgumentError } from 'commander'
import { readByteSize, sizeExpected } from '../../model-files/byte-size.ts'

/** A number of bytes as people write it: 24GiB, 24 GB, 1073741824. Throws InvalidArgumentError. */
export function readBytes(text: string): number {
  const bytes = readByteSize(text)
  if (bytes === null)
    throw new InvalidArgumentError(`${sizeExpected[0]?.toUpperCase()}${sizeExpected.slice(1)}.`)
  return bytes
}
