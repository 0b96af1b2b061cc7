import SchemaBuilder from '@pothos/core'
import ErrorsPlugin from '@pothos/plugin-errors'
import PrismaPlugin from '@pothos/plugin-prisma'
import RelayPlugin from '@pothos/plugin-relay'
import type PrismaTypes from '../storage/client/pothos-types.ts'
import { getDatamodel } from '../storage/client/pothos-types.ts'
import type { Context } from './context.ts'

interface SchemaTypes {
  PrismaTypes: PrismaTypes
  Context: Context
  DefaultFieldNullability: false
  DefaultEdgesNullability: false
  DefaultNodeNullability: false
  Scalars: {
    ID: { Input: string; Output: string }
    DateTime: { Input: Date; Output: Date }
    JSON: { Input: unknown; Output: unknown }
    URL: { Input: URL; Output: URL | string }
  }
}

export type Builder = ReturnType<typeof createBuilder>

/**
 * The schema's builder, without any type. Public ids are unguessable by themselves and name generations only, so they
 * are not wrapped in Relay's typename:id.
 */
export function createBuilder() {
  return new SchemaBuilder<SchemaTypes>({
    plugins: [ErrorsPlugin, RelayPlugin, PrismaPlugin],
    defaultFieldNullability: false,
    prisma: { client: (context) => context.database, dmmf: getDatamodel(), exposeDescriptions: false },
    errors: { directResult: true },
    relay: {
      encodeGlobalID: (_typename, id) => String(id),
      decodeGlobalID: (id) => ({ typename: 'Generation', id }),
      nodesQueryOptions: false,
      nodeQueryOptions: {
        description: 'Anything with a public id, by that id. Today these are generations.',
      },
      nodeTypeOptions: { description: 'Something with a public, unguessable id.' },
      cursorType: 'String',
      pageInfoTypeOptions: { description: 'Where a page of a connection stands.' },
      edgesFieldOptions: { nullable: false, description: 'The page, each entry with its cursor.' },
      nodeFieldOptions: { nullable: false, description: 'The entry itself.' },
      cursorFieldOptions: { description: 'Give it as `after` to get what comes after this entry.' },
    },
  })
}
