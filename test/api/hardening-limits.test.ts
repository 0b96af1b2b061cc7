import { getIntrospectionQuery } from 'graphql'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { Porch } from './porch.ts'

let porch: Porch

beforeAll(async () => {
  porch = await Porch.open({
    TOKEN_LIMIT: '400',
    DEPTH_LIMIT: '5',
    ALIAS_LIMIT: '3',
    DIRECTIVE_LIMIT: '2',
    COST_LIMIT: '500',
  })
})

afterAll(() => porch[Symbol.asyncDispose]())

interface Answer {
  readonly data?: unknown
  readonly errors?: readonly { readonly message: string; readonly extensions: Record<string, unknown> }[]
}

type Send = (query: string, variables?: Record<string, unknown>) => Promise<Answer>

const byPost: Send = async (query, variables) =>
  (await (await porch.post({ query, variables })).json()) as Answer

const byGet: Send = async (query, variables) => {
  const parameters = new URLSearchParams({ query, variables: JSON.stringify(variables ?? {}) })
  return (await (await porch.fetch(`/graphql?${parameters.toString()}`)).json()) as Answer
}

/** Errors of a whole operation come as an error message there, which the client throws. */
const bySocket: Send = async (query, variables) => {
  const client = createClient({
    url: `${porch.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  })
  try {
    const { value } = await client.iterate({ query, ...(variables && { variables }) }).next()
    return value as Answer
  } catch (errors) {
    return { errors: errors as NonNullable<Answer['errors']> }
  } finally {
    await client.dispose()
  }
}

const repeat = (count: number, of: (k: number) => string, separator = ' ') =>
  Array.from({ length: count }, (_, k) => of(k)).join(separator)

const deep = (levels: number) => `${'{ thing '.repeat(levels - 1)}{ name }${' }'.repeat(levels - 1)}`

describe.each([
  ['POST', byPost],
  ['GET', byGet],
  ['WebSocket', bySocket],
])('over %s', (_way, send) => {
  it.each([
    [
      'Token limit of 400',
      repeat(500, () => 'name')
        .replace(/^/, '{ thing { ')
        .concat(' } }'),
    ],
    ['Token limit of 400', '{'.repeat(390).replaceAll('{', '{ thing ')],
    ['Token limit of 400', `query($a: [Int]) { hello(numbers: ${'['.repeat(400)}) }`],
    ['Token limit of 400', repeat(150, (k) => `query Q${k} { hello }`)],
    ['depth limit of 5', deep(6)],
    ['depth limit of 5', `{ ...A } fragment A on Query ${deep(6)}`],
    ['Aliases limit of 3', `{ ${repeat(4, (k) => `a${k}: hello`)} }`],
    ['Aliases limit of 3', `{ ${repeat(4, (k) => `a${k}: __typename`)} }`],
    ['Aliases limit of 3', '{ a: thing { ...F } b: thing { ...F } } fragment F on Thing { c: name d: name }'],
    [
      'Directives limit of 2',
      '{ hello @skip(if: false) @include(if: true) ... @include(if: true) { hello } }',
    ],
    ['Cost limit of 500', '{ thing { things(first: 100) { name thing { name } } } }'],
    ['Introspection limit of 3', `{ ${repeat(4, () => '__type(name: "Thing") { name }')} }`],
    ['Introspection limit of 3', '{ __schema { types { a: name b: name c: name } } }'],
  ])('%s refuses what is beyond', async (message, query) => {
    const { data, errors } = await send(query)
    expect(data).toBeUndefined()
    expect(errors).toContainEqual(
      expect.objectContaining({
        message: expect.stringContaining(message) as string,
        extensions: { code: 'QUERY_TOO_COMPLEX' },
      }),
    )
    // The second time it comes out of the cache.
    expect((await send(query)).errors).toEqual(errors)
  })

  it.each([
    ['depth', deep(5)],
    ['depth of fragments', `{ ...A } fragment A on Query { ... on Query ${deep(5)} }`],
    ['aliases', `{ ${repeat(3, (k) => `a${k}: hello`)} }`],
    ['directives', '{ hello @skip(if: false) @include(if: true) }'],
    ['cost', '{ thing { things(first: 20) { name } } }'],
    [
      'introspection',
      getIntrospectionQuery({ specifiedByUrl: true, oneOf: true, inputValueDeprecation: true }),
    ],
  ])('takes what is within: %s', async (_what, query) => {
    expect((await send(query)).errors).toBeUndefined()
  })

  it.each([
    ['GRAPHQL_PARSE_FAILED', '{', {}],
    ['GRAPHQL_PARSE_FAILED', '{ hello(name: "', {}],
    ['GRAPHQL_VALIDATION_FAILED', '{ nothing }', {}],
    ['GRAPHQL_VALIDATION_FAILED', '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }', {}],
    ['BAD_USER_INPUT', 'query($n: [Int]) { hello(numbers: $n) }', { n: 'x' }],
    ['BAD_USER_INPUT', 'query($n: [Int!]!) { hello(numbers: $n) }', {}],
    ['BAD_USER_INPUT', 'query($n: [Int]) { hello(numbers: $n) }', { n: JSON.parse(nested(500)) as unknown }],
    ['OPERATION_RESOLUTION_FAILURE', 'query A { hello } query B { hello }', {}],
    ['OPERATION_RESOLUTION_FAILURE', 'fragment A on Query { hello } fragment B on Query { hello }', {}],
  ])('says %s of %s', async (code, query, variables) => {
    const { data, errors = [] } = await send(query, variables)
    expect(data ?? null).toBeNull()
    expect(errors.length).toBeGreaterThan(0)
    const allowed = query.startsWith('fragment') ? [code, 'GRAPHQL_VALIDATION_FAILED'] : [code]
    for (const { extensions } of errors) {
      expect(Object.keys(extensions)).toEqual(['code'])
      expect(allowed).toContain(extensions['code'])
    }
  })
})

const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`

it('takes a depth of values that JSON can have, and does not fall over it', async () => {
  const response = await porch.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{"query":"{ hello }","variables":{"x":${nested(200_000)}},"extensions":{"y":${nested(200_000)}}}`,
  })
  expect(await response.json()).toEqual({ data: { hello: 'hello you' } })
})
