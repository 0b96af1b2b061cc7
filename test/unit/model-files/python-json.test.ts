import { describe, expect, it } from 'vitest'
import { parsePythonJson } from '../../../src/model-files/python-json.ts'

describe('parsePythonJson', () => {
  it.each([
    ['{"a": [1, "b", null]}', { a: [1, 'b', null] }],
    ['{"lambda_min_clipped": -Infinity, "x": 1}', { lambda_min_clipped: '-Infinity', x: 1 }],
    ['[Infinity, NaN]', ['Infinity', 'NaN']],
    ['{"NaN of \\" Infinity": NaN}', { 'NaN of " Infinity': 'NaN' }],
    ['["-Infinity \\\\", Infinity]', ['-Infinity \\', 'Infinity']],
  ])('reads %s', (text, value) => {
    expect(parsePythonJson(text)).toEqual(value)
  })

  it.each(['', '{', '{"a": -Infinity', '{"a": Infinite}', '{"a": NaNs}'])('refuses "%s"', (text) => {
    expect(() => parsePythonJson(text)).toThrow(SyntaxError)
  })
})
