import { InvalidArgumentError } from 'commander'
import { expect, it } from 'vitest'
import { readBytes } from '../../../../src/cli/models/read-bytes.ts'

it.each([
  ['24GiB', 25_769_803_776],
  [' 1.5 mib ', 1_572_864],
  ['2GB', 2_000_000_000],
  ['512', 512],
  ['1023 bytes', 1023],
])('reads %j as %d bytes', (text, bytes) => {
  expect(readBytes(text)).toBe(bytes)
})

it.each(['', 'GiB', '-1GiB', '1 GiBs', '1e9', 'much', '0.3B', '1.5'])('refuses %j', (text) => {
  expect(() => readBytes(text)).toThrow(InvalidArgumentError)
})
