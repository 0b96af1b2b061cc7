import { describe, expect, it } from 'vitest'
import { namesTag, namesTagStrongly } from '../../../src/http/entity-tag.ts'

const tag = '"abc-web"'

describe('namesTag', () => {
  it.each(['"abc-web"', 'W/"abc-web"', '"x", "abc-web"', '"x",W/"abc-web","y"', '*', ' * '])(
    '%s: yes',
    (header) => {
      expect(namesTag(header, tag)).toBe(true)
    },
  )

  it.each([undefined, '', 'abc-web', '"abc"', '"abc-web', '"x*"', '"ABC-WEB"', '"W/"abc-web""'])(
    '%s: no',
    (header) => {
      expect(namesTag(header, tag)).toBe(false)
    },
  )
})

describe('namesTagStrongly', () => {
  it.each(['"abc-web"', '"x", "abc-web"', '*'])('%s: yes', (header) => {
    expect(namesTagStrongly(header, tag)).toBe(true)
  })

  it.each(['W/"abc-web"', '"x"', ''])('%s: no', (header) => {
    expect(namesTagStrongly(header, tag)).toBe(false)
  })
})
