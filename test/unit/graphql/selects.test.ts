import { buildSchema, graphql } from 'graphql'
import { expect, it } from 'vitest'
import { selects } from '../../../src/graphql/selects.ts'

const schema = buildSchema(`
  type Query { progress: Progress }
  type Progress { step: Int preview: Preview generation: Generation }
  type Preview { dataUri: String }
  type Generation { preview: Preview }`)

/** Whether an operation selects progress.preview. */
async function selectsPreview(
  source: string,
  variableValues: Record<string, unknown> = {},
): Promise<boolean> {
  const found: boolean[] = []
  const rootValue = {
    progress: (...[, , info]: [unknown, unknown, Parameters<typeof selects>[0]]) => {
      found.push(selects(info, 'preview'))
      return null
    },
  }
  const { errors } = await graphql({ schema, source, rootValue, variableValues })
  expect(errors).toBeUndefined()
  expect(found).toHaveLength(1)
  return found[0] === true
}

it.each([
  '{ progress { preview { dataUri } } }',
  '{ progress { step picture: preview { dataUri } } }',
  '{ progress { ... { preview { dataUri } } } }',
  '{ progress { ... on Progress { ... on Progress { preview { dataUri } } } } }',
  '{ progress { ...Frame } } fragment Frame on Progress { step ...Inner } fragment Inner on Progress { preview { dataUri } }',
  '{ progress { step } progress { preview { dataUri } } }',
  '{ progress { preview @include(if: true) { dataUri } } }',
  '{ progress { preview @skip(if: false) @include(if: true) { dataUri } } }',
  '{ progress { preview @skip(if: true) { dataUri } preview { dataUri } } }',
])('yes: %s', async (source) => {
  expect(await selectsPreview(source)).toBe(true)
})

it.each([
  '{ progress { step } }',
  '{ progress { preview: step } }',
  '{ progress { generation { preview { dataUri } } } }',
  '{ progress { preview @skip(if: true) { dataUri } step } }',
  '{ progress { preview @include(if: false) { dataUri } step } }',
  '{ progress { preview @skip(if: true) @include(if: true) { dataUri } step } }',
  '{ progress { ...Frame @skip(if: true) step } } fragment Frame on Progress { preview { dataUri } }',
  '{ progress { ... @include(if: false) { preview { dataUri } } step } }',
  '{ progress { ...Frame } } fragment Frame on Progress { preview @include(if: false) { dataUri } step }',
])('no: %s', async (source) => {
  expect(await selectsPreview(source)).toBe(false)
})

it.each([true, false])('as a variable says: %s', async (wanted) => {
  const source = `query ($wanted: Boolean!) { progress { step preview @include(if: $wanted) { dataUri } } }`
  expect(await selectsPreview(source, { wanted })).toBe(wanted)
})
