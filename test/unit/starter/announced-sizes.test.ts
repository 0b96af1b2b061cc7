import { readFileSync, statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { withSizes } from '../../../models/starter/training/announced-sizes.ts'

interface Entry {
  id: string
  files: { path: string; bytes: number }[]
}

const catalog = readFileSync('models/catalog.json', 'utf8')
const entriesOf = (text: string) => (JSON.parse(text) as { models: Entry[] }).models

describe('withSizes', () => {
  it('changes the sizes of one model and no other letter', () => {
    const changed = withSizes(catalog, 'starter', { 'unet/model.onnx': 7 })
    const [starter, ...others] = entriesOf(changed)
    expect(starter!.files.find(({ path }) => path === 'unet/model.onnx')?.bytes).toBe(7)
    expect(others).toEqual(entriesOf(catalog).slice(1))
    const back = entriesOf(catalog)[0]!.files.find(({ path }) => path === 'unet/model.onnx')!.bytes
    expect(withSizes(changed, 'starter', { 'unet/model.onnx': back })).toBe(catalog)
  })

  it('refuses a model that is not there', () => {
    expect(() => withSizes(catalog, 'nobody', {})).toThrow('no model "nobody"')
  })
})

it('the catalog announces the starter model as large as it is', () => {
  const { files } = entriesOf(catalog).find(({ id }) => id === 'starter')!
  for (const { path, bytes } of files)
    expect({ path, bytes }).toEqual({ path, bytes: statSync(`models/starter/${path}`).size })
})
