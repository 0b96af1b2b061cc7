import { PothosValidationError } from '@pothos/core'
import { GraphQLError, parse, Source } from 'graphql'
import { describe, expect, it } from 'vitest'
import { ForbiddenError, InputError, NotFoundError } from '../../../src/errors.ts'
import { createErrorMask } from '../../../src/http/mask-error.ts'

/** A mask, and what it wrote into its log. */
function mask() {
  const logged: { fields: object; message: string }[] = []
  const error = (fields: object, message: string) => void logged.push({ fields, message })
  return { masked: createErrorMask({ error }), logged }
}

/** An error as GraphQL hands it on, with its place in the query. */
function located(originalError: unknown): GraphQLError {
  const source = new Source('{ generation }')
  const nodes = parse(source).definitions
  return new GraphQLError('at a place', {
    nodes,
    source,
    path: ['generation', 0],
    originalError: originalError as Error,
  })
}

const secret = 'SQLITE_ERROR in /home/me/data/promptpics.db'

const shape = (error: Error) => JSON.parse(JSON.stringify(error)) as { extensions: unknown; path?: unknown }

describe('an error of GraphQL itself', () => {
  it('is shown as it is where it has a code', () => {
    const { masked, logged } = mask()
    const error = new GraphQLError('Cannot query field "x".', {
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    })
    expect(masked(error)).toBe(error)
    expect(logged).toEqual([])
  })

  it.each([
    ['BAD_USER_INPUT', new GraphQLError('Variable "$x" got invalid value.')],
    ['BAD_USER_INPUT', located(undefined)],
    ['BAD_USER_INPUT', located(new GraphQLError('A file was expected.'))],
    ['BAD_INPUT', new PothosValidationError('Argument "first" must be a non-negative integer')],
    ['BAD_INPUT', located(new PothosValidationError('Invalid cursor'))],
  ])('gets the code %s where it has none, and nothing else changes: %s', (code, error) => {
    const { masked, logged } = mask()
    expect(shape(masked(error))).toEqual({ ...shape(error), extensions: { code } })
    expect(logged).toEqual([])
  })
})

describe('an expected failure', () => {
  it.each([
    [new ForbiddenError('Not for you.'), 'FORBIDDEN', 'Not for you.'],
    [new NotFoundError('There is none.'), 'NOT_FOUND', 'There is none.'],
    [new InputError([{ path: 'prompt', message: 'it is empty' }]), 'BAD_INPUT', 'prompt: it is empty'],
  ])('is shown with its code: %s', (cause, code, message) => {
    const { masked, logged } = mask()
    expect(JSON.parse(JSON.stringify(masked(located(cause))))).toEqual({
      ...{ message, path: ['generation', 0], extensions: { code } },
      locations: [{ line: 1, column: 1 }],
    })
    expect(JSON.parse(JSON.stringify(masked(cause)))).toEqual({ message, extensions: { code } })
    expect(logged).toEqual([])
  })
})

describe('a defect', () => {
  it.each([
    ['an error', new Error(secret)],
    ['a type error', new TypeError(secret)],
    ['a text', secret],
    ['an object', { secret }],
  ])('is shown as an id, under which the log has all of it: %s', (_name, cause) => {
    const { masked, logged } = mask()
    const shown = JSON.parse(JSON.stringify(masked(located(cause)))) as GraphQLError
    const errorId = String(shown.extensions['errorId'])
    expect(errorId).toMatch(/^[0-9a-f-]{36}$/)
    expect(shown).toEqual({
      message: `Something went wrong on the server (error ${errorId}).`,
      locations: [{ line: 1, column: 1 }],
      path: ['generation', 0],
      extensions: { code: 'INTERNAL_ERROR', errorId },
    })
    expect(logged).toEqual([{ fields: { errorId, err: cause }, message: 'unexpected error' }])
  })

  it('is masked as well where GraphQL has nothing to do with it', () => {
    const { masked, logged } = mask()
    const shown = masked(new Error(secret))
    expect(shown).toBeInstanceOf(GraphQLError)
    expect(shown.message).toMatch(/^Something went wrong on the server/)
    expect(JSON.stringify(shown)).not.toContain('SQLITE')
    expect(logged).toHaveLength(1)
  })

  it('has an id of its own each time', () => {
    const { masked } = mask()
    const cause = new Error(secret)
    expect(masked(cause).message).not.toBe(masked(cause).message)
  })
})
