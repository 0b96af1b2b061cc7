import { getOperationAST, parse, validate } from 'graphql'
import { expect, it } from 'vitest'
import { settings } from '../../../src/config.ts'
import { createSchema } from '../../../src/graphql/schema.ts'
import { examples } from '../../../src/http/graphiql-examples.ts'
import { costOf } from '../../../src/http/operation-cost.ts'
import { fullGeneration, generateFully } from '../../api/input-operations.ts'
import { modelsInMemory } from '../../api/memory-operations.ts'
import * as finished from '../../api/operations.ts'
import * as pranks from '../../api/prank-operations.ts'

const schema = createSchema()

function cost(text: string, variables: Record<string, unknown> = {}, operationName?: string): number {
  const document = parse(text)
  expect(validate(schema, document)).toEqual([])
  return costOf({ schema, document, operation: getOperationAST(document, operationName)!, variables })
}

// The page, of edges with a node of one scalar each.
const entry = 2 + 2 + 2 + 1

it.each([
  ['first: 7', {}, 7],
  ['first: $n', { n: 7 }, 7],
  ['last: $n', { n: 7 }, 7],
  ['first: $n, last: 30', { n: 7 }, 30],
  ['first: $n', { n: 1e9 }, 100],
  ['first: $n', { n: null }, 20],
  ['first: $n', {}, 20],
  ['', {}, 20],
  ['first: -5', {}, 1],
])('counts a page by its size: %s with %o', (page, variables, entries) => {
  const declared = page.includes('$n') ? '($n: Int)' : ''
  const text = `query${declared} { generations(sessionId: "x", ${page}) { edges { node { id } } } }`
  expect(cost(text, variables)).toBe(entries * entry)
})

const activity = (page: string) => `prankSet(builderSlug: "x") { activity${page} { prompt } }`

it('counts a default of the operation, and one of the schema', () => {
  expect(cost(`query($n: Int = 3) { ${activity('(first: $n)')} }`)).toBe(2 + 3 * 3)
  expect(cost(`query($n: Int = 3) { ${activity('(first: $n)')} }`, { n: 4 })).toBe(2 + 4 * 3)
  expect(cost(`{ ${activity('')} }`)).toBe(2 + 50 * 3)
})

it('multiplies what lists within one another bring', () => {
  expect(cost('{ generation(id: "x") { edits { id } } }')).toBe(2 + 100 * 3)
  expect(cost('{ generation(id: "x") { edits { editedFrom { edits { id } } } } }')).toBe(
    2 + 100 * (2 + 2 + 100 * 3),
  )
  expect(cost('{ generation(id: "x") { batch { id } } }')).toBe(2 + 8 * 3)
})

it('counts fragments each time they are used, and introspection not at all', () => {
  const fragment = 'fragment a on Generation { edits { id } seed }'
  expect(cost(`{ generation(id: "x") { ...a ...a ... on Node { id } } } ${fragment}`)).toBe(2 + 2 * 301 + 1)
  expect(cost('{ __schema { types { name } } __type(name: "Query") { name } __typename }')).toBe(1)
})

const builderPage = `query($builderSlug: String!) {
  prankSet(builderSlug: $builderSlug) {
    title description isActive expiresAt maxUses shareUrl accessCount lastAccessedAt successfulPranks
    triggers {
      id prompt similarityThreshold priority exactMatchOnly caseSensitive currentVersion triggerCount lastTriggeredAt
      image { web: url(variant: THUMB_512) }
      versions { version description createdAt image { thumb: url(variant: THUMB_256) } }
    }
    activity(first: 100) { prompt similarity at trigger { id prompt } }
  }
}`

it('lets all pass that frontends usually ask', () => {
  const costs = {
    'GraphiQL: Draw': cost(examples, {}, 'Draw'),
    'GraphiQL: Watch': cost(examples, {}, 'Watch'),
    'GraphiQL: WhatIsThere': cost(examples, {}, 'WhatIsThere'),
    generate: cost(finished.generate.toString()),
    generateFully: cost(generateFully.toString()),
    'a generation': cost(finished.generation.toString()),
    'a generation, its batch and inputs': cost(fullGeneration.toString()),
    'a page of generations': cost(finished.generations.toString()),
    'a hundred generations': cost(finished.generations.toString(), { first: 100 }),
    models: cost(finished.models.toString()),
    'models in memory': cost(modelsInMemory.toString()),
    editGeneration: cost(pranks.editGeneration.toString()),
    'a prank set, its triggers and all activity': cost(pranks.prankSet.toString(), { first: 500 }),
    'the builder page': cost(builderPage),
  }
  expect(costs).toMatchInlineSnapshot(`
    {
      "GraphiQL: Draw": 7,
      "GraphiQL: Watch": 14,
      "GraphiQL: WhatIsThere": 505,
      "a generation": 397,
      "a generation, its batch and inputs": 128,
      "a hundred generations": 32400,
      "a page of generations": 6480,
      "a prank set, its triggers and all activity": 27716,
      "editGeneration": 324,
      "generate": 417,
      "generateFully": 499,
      "models": 2500,
      "models in memory": 5730,
      "the builder page": 21611,
    }
  `)
  const limit = settings.COST_LIMIT.parse(undefined)
  expect(Object.entries(costs).filter(([, points]) => points > limit)).toEqual([])
})
