import { describe, expect, it } from 'vitest'
import { readUploadMap, valueAt } from '../../../src/http/upload-map.ts'

const operation = { query: 'q', variables: { a: null, list: [null, { b: null }], text: 'x' } }

describe('a path', () => {
  it.each(['variables.a', 'variables.list.0', 'variables.list.1.b'])('leads to a null: %s', (path) => {
    expect(readUploadMap(JSON.stringify(operation), JSON.stringify({ 0: [path] }))).toEqual(
      new Map([['0', [path]]]),
    )
  })

  it.each([
    ...[
      'query',
      'variables',
      'variables.text',
      'variables.text.0',
      'variables.list.length',
      'variables.list.2',
    ],
    ...[
      'variables.a.b',
      'variables.__proto__',
      'constructor',
      'variables.toString.call',
      'variables.list.map.call',
    ],
  ])('leads nowhere else: %s', (path) => {
    const read = () => readUploadMap(JSON.stringify(operation), JSON.stringify({ 0: ['variables.a', path] }))
    expect(read).toThrow(`the path '${path}', where the operation has no null`)
  })

  it('is not repeated in full where it is long', () => {
    const map = JSON.stringify({ 0: ['x'.repeat(100_000)] })
    expect(() => readUploadMap('{}', map)).toThrow(/^.{0,300}$/)
  })

  it('may be very deep', () => {
    const text = `${'{"a":'.repeat(3000)}null${'}'.repeat(3000)}`
    const path = Array<string>(3000).fill('a').join('.')
    expect(readUploadMap(text, JSON.stringify({ 0: [path] })).size).toBe(1)
  })
})

it('tells what stands at a path', () => {
  expect(valueAt(operation, 'variables.text')).toBe('x')
  expect(valueAt(operation, 'variables.toString')).toBeUndefined()
})
