import { expect, it } from 'vitest'
import { readShareRequest } from '../../../src/http/share-request.ts'

const read = (query: string) => readShareRequest('slug', new URLSearchParams(query))

it('reads what is asked for, and looks at nothing else', () => {
  expect(read('prompt=a+cat&steps=5&size=512x768&seed=42&utm_source=mail')).toEqual({
    request: {
      ...{ prompt: 'a cat', engine: 'auto', shareSlug: 'slug' },
      ...{ steps: 5, width: 512, height: 768, seed: '42' },
    },
    problems: [],
  })
})

it('leaves to the model what is not asked for', () => {
  const { request, problems } = read('prompt=a')
  expect(request).toEqual({ prompt: 'a', engine: 'auto', shareSlug: 'slug', steps: null, seed: null })
  expect(problems).toEqual([])
})

it.each([
  ['size=512', { width: 512, height: 512 }],
  ['size=64X32', { width: 64, height: 32 }],
])('takes %s', (query, size) => {
  expect(read(query).request).toMatchObject(size)
})

it.each([
  ['steps=1.5', ['steps']],
  ['steps=', ['steps']],
  ['steps=-1', ['steps']],
  ['steps=1e3', ['steps']],
  ['size=', ['size']],
  ['size=512x', ['size']],
  ['size=1x2x3', ['size']],
  ['prompt=a&prompt=b', ['prompt']],
  ['steps=x&size=y&seed=1&seed=2', ['seed', 'steps', 'size']],
])('tells what is wrong with %s', (query, paths) => {
  expect(read(query).problems.map(({ path }) => path)).toEqual(paths)
})
