import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fileNames, isWebp, refuseFormat } from '../../../../src/cli/generate/file-names.ts'

const naming = { dataFolder: '/data', prompt: 'A red castle, at Sunset!', count: 1 }

describe('fileNames', () => {
  it('are made of prompt and seed', () => {
    expect(fileNames({ ...naming, count: 3 })(2, '42')).toBe(
      resolve('/data/drawn/a-red-castle-at-sunset-42.png'),
    )
    expect(fileNames({ ...naming, prompt: '日本' })(0, '7')).toBe(resolve('/data/drawn/picture-7.png'))
  })

  it('are what was given, with a number where there are several', () => {
    expect(fileNames({ ...naming, out: 'a.b/castle.WebP' })(0, '42')).toBe(resolve('a.b/castle.WebP'))
    const names = [0, 1].map((index) =>
      fileNames({ ...naming, out: 'a.b/castle.WebP', count: 2 })(index, '42'),
    )
    expect(names).toEqual([resolve('a.b/castle-1.WebP'), resolve('a.b/castle-2.WebP')])
  })
})

describe('the format', () => {
  it('is that of the name', () => {
    expect([isWebp('/a/castle.WebP'), isWebp('/a.webp/castle.png')]).toEqual([true, false])
  })

  it.each(['castle', 'castle.jpg', '.png'])('cannot be that of %s', (out) => {
    expect(() => refuseFormat(out)).toThrow('--out: a file name that ends in .png or .webp was expected')
  })

  it.each(['castle.png', 'castle.WEBP', undefined])('can be that of %s', (out) => {
    expect(() => refuseFormat(out)).not.toThrow()
  })
})
