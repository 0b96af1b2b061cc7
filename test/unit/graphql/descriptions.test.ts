import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql'
import { expect, it } from 'vitest'
import { createSchema } from '../../../src/graphql/schema.ts'
import { ownTypes } from './compare-schemas.ts'

interface Element {
  readonly path: string
  readonly description: string | null | undefined
}

interface Described {
  readonly name: string
  readonly description: string | null | undefined
}

it('describes every element of the schema', () => {
  const silent = elementsOf(createSchema()).filter(({ description }) => (description ?? '').trim() === '')
  expect(silent.map(({ path }) => path)).toEqual([])
})

function elementsOf(schema: GraphQLSchema): Element[] {
  return ownTypes(schema).flatMap((type) => [
    { path: type.name, description: type.description },
    ...partsOf(type),
  ])
}

function partsOf(type: GraphQLNamedType): Element[] {
  if (isEnumType(type)) return elements(type.getValues(), (name) => `${type.name}.${name}`)
  if (isInputObjectType(type)) {
    return elements(Object.values(type.getFields()), (name) => `${type.name}.${name}`)
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return []
  return Object.values(type.getFields()).flatMap((field) => {
    const path = `${type.name}.${field.name}`
    return [{ path, description: field.description }, ...elements(field.args, (name) => `${path}(${name}:)`)]
  })
}

const elements = (all: readonly Described[], pathOf: (name: string) => string): Element[] =>
  all.map(({ name, description }) => ({ path: pathOf(name), description }))
