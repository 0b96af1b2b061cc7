import { readFile } from 'node:fs/promises'
import { buildSchema } from 'graphql'
import { expect, it } from 'vitest'
import { createSchema } from '../../../src/graphql/schema.ts'
import { whatLacks } from './compare-schemas.ts'

it('keeps the contract', async () => {
  const contract = buildSchema(
    await readFile(new URL('../../fixtures/contract.graphql', import.meta.url), 'utf8'),
  )
  expect(whatLacks(createSchema(), contract)).toEqual([])
})

it('notices every kind of breach', () => {
  const contract = buildSchema(`
    interface Node { id: ID! }
    interface Named { name: String }
    type Cat implements Node & Named { id: ID! name: String age(inYears: Boolean = true, unit: String): Int! }
    type Dog implements Node { id: ID! }
    union Pet = Cat | Dog
    enum Colour { RED BLUE }
    input Wish { colour: Colour = RED count: Int! }
    scalar Date
    type Query { pet: Pet }`)
  const broken = buildSchema(`
    interface Node { id: ID! }
    interface Named { name: String }
    type Cat implements Node { id: ID! name: String! age(inYears: Boolean = false, extra: Int!): Int }
    type Dog implements Node { id: ID! }
    union Pet = Cat
    enum Colour { RED }
    input Wish { colour: Colour = RED count: Int extra: String! }
    type Date { day: Int }
    type Query { pet: Pet }`)
  expect(whatLacks(broken, contract)).toEqual([
    'Cat implements Named is missing',
    'Cat.age is Int, not Int!',
    'Cat.age(extra:) is required',
    'Cat.age(inYears:) is Boolean = false, not Boolean = true',
    'Cat.age(unit:) is missing',
    'Cat.name is String!, not String',
    'Colour.BLUE is missing',
    'Date is an object type, not a scalar type',
    'Pet = Dog is missing',
    'Wish.count is Int, not Int!',
    'Wish.extra is required',
  ])
})
