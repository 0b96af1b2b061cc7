import { describe, expect, it } from 'vitest'
import { readByteRange } from '../../../src/http/byte-range.ts'

describe('readByteRange, of 100 bytes', () => {
  it.each([
    ['bytes=0-0', 0, 0],
    ['bytes=10-19', 10, 19],
    ['bytes=10-', 10, 99],
    ['bytes=99-', 99, 99],
    ['bytes=90-1000', 90, 99],
    ['bytes=-5', 95, 99],
    ['bytes=-1000', 0, 99],
    ['Bytes= 3-4 ', 3, 4],
    [`bytes=0-${'9'.repeat(400)}`, 0, 99],
  ])('%s is a part', (header, start, end) => {
    expect(readByteRange(header, 100)).toEqual({ start, end })
  })

  it.each(['bytes=100-', 'bytes=100-200', 'bytes=-0', `bytes=${'9'.repeat(400)}-`])(
    '%s is not there',
    (header) => {
      expect(readByteRange(header, 100)).toBe('unsatisfiable')
    },
  )

  it.each([
    undefined,
    '',
    'bytes',
    'bytes=',
    'bytes=-',
    'bytes=5-4',
    'bytes=a-b',
    'bytes=1.5-2',
    'bytes=-5-6',
    'bytes=0-1,4-5',
    'bytes 0-1',
    'items=0-1',
    'xbytes=0-1',
  ])('%s is ignored', (header) => {
    expect(readByteRange(header, 100)).toBe('whole')
  })
})

it('finds no part of an empty file', () => {
  expect(readByteRange('bytes=0-', 0)).toBe('unsatisfiable')
  expect(readByteRange('bytes=-1', 0)).toBe('unsatisfiable')
  expect(readByteRange(undefined, 0)).toBe('whole')
})
